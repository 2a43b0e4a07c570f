import type { InvokeMode, UrlAuthType, UrlCors } from '../catalog/records';
import { Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { readCors } from './cors-input';

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
