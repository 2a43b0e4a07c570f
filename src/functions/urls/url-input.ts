import type { InvokeMode, UrlAuthType, UrlCors } from '../catalog/records';
import { Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { numberChecks, textChecks } from '../validation/model-constraints';
import { checkTextsInTurn } from '../validation/text-list';

/** What CreateFunctionUrlConfig and UpdateFunctionUrlConfig were given. Absent members were not sent. */
export interface UrlInput {
  readonly authType?: UrlAuthType;
  readonly invokeMode?: InvokeMode;
  /** `{}` takes a configuration away. */
  readonly cors?: UrlCors;
}

export interface UrlAddressInput {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** Throws ValidationException when a URL cannot be addressed so: by a version's number, or by `$LATEST`. */
export function checkUrlAddress(address: UrlAddressInput): void {
  addressViolations(address).throwIfAny();
}

function addressViolations({ name, qualifier }: UrlAddressInput): Violations {
  const violations = new Violations();
  violations.check('qualifier', qualifier, ...textChecks('CreateFunctionUrlConfigRequest.Qualifier'));
  violations.check('functionName', name, ...textChecks('CreateFunctionUrlConfigRequest.FunctionName'));
  return violations;
}

/** Throws ValidationException, which names all that is wrong. */
export function readUrlInput(address: UrlAddressInput, input: unknown, isNew: boolean): UrlInput {
  const members = Members.of(input);
  const authType = members.string('AuthType');
  const invokeMode = members.string('InvokeMode');
  const cors = members.members('Cors');
  const violations = addressViolations(address);
  if (isNew) violations.require('authType', authType);
  violations.check('authType', authType, ...textChecks('CreateFunctionUrlConfigRequest.AuthType'));
  violations.check('invokeMode', invokeMode, ...textChecks('CreateFunctionUrlConfigRequest.InvokeMode'));
  const read = cors && readCors(cors, violations);
  violations.throwIfAny();
  return {
    ...(authType === undefined ? {} : { authType: authType as UrlAuthType }),
    ...(invokeMode === undefined ? {} : { invokeMode: invokeMode as InvokeMode }),
    ...(read === undefined ? {} : { cors: read }),
  };
}

const LISTS = ['AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders'] as const;

function readCors(members: Members, violations: Violations): UrlCors {
  const credentials = members.boolean('AllowCredentials');
  const maxAge = members.number('MaxAge');
  const lists = LISTS.map((name) => {
    const list = members.strings(name);
    checkTextsInTurn(`cors.${name[0]?.toLowerCase()}${name.slice(1)}`, list, `Cors.${name}`, violations);
    return list === undefined ? {} : { [name]: list };
  });
  violations.check('cors.maxAge', maxAge, ...numberChecks('Cors.MaxAge'));
  return {
    ...(credentials === undefined ? {} : { AllowCredentials: credentials }),
    ...lists.reduce((all, list) => ({ ...all, ...list }), {}),
    ...(maxAge === undefined ? {} : { MaxAge: maxAge }),
  };
}
