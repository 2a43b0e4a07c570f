import { clientError } from '../errors';
import { LATEST } from './model';
import { Violations } from './validation/constraints';
import type { ModelMember } from './validation/member-constraint';
import { textChecks } from './validation/model-constraints';

export interface AccountScope {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
}

/** A function as a request addresses it. */
export interface FunctionAddress {
  readonly name: string;
  /** From the name (`f:3`) or from the separate parameter; both may be given when they agree. */
  readonly qualifier?: string;
}

const ARN =
  /^arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):function:([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
const PARTIAL_ARN = /^(\d{12}):function:([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
const NAME = /^(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
/** AWS's pattern itself, where every part before the name may be missing: an ARN that ends at `function` names that. */
const LOOSE =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
/** What AWS takes for a region. */
const REGION = /^(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d$/;

/** What an operation takes for a function's name, and for a qualifier beside it. */
export interface AddressShape {
  readonly name: ModelMember;
  readonly qualifier: ModelMember;
}

/** Of the operations on versions: the name may have any qualifier. */
export const OF_VERSION: AddressShape = {
  name: 'InvocationRequest.FunctionName',
  qualifier: 'InvocationRequest.Qualifier',
};
/** Of the operations on functions themselves. */
export const OF_FUNCTION: AddressShape = {
  name: 'CreateFunctionRequest.FunctionName',
  qualifier: 'GetProvisionedConcurrencyConfigRequest.Qualifier',
};
/** Of those that take no qualifier at all. */
export const UNQUALIFIED: AddressShape = {
  name: 'GetFunctionRecursionConfigRequest.FunctionName',
  qualifier: 'InvocationRequest.Qualifier',
};

/** What every shape takes. */
const PLAIN_NAME = /^[a-zA-Z0-9-_]{1,64}$/;
const PLAIN_QUALIFIER = /^[a-zA-Z0-9-_$]{1,128}$/;

export function functionArn(scope: AccountScope, name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${scope.region}:${scope.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/**
 * Reads a name, `name:qualifier`, a partial or a full ARN. Throws what Lambda answers to another region's or account's
 * ARN, to what is no name or no qualifier, and to two qualifiers that differ.
 */
export function parseAddress(
  scope: AccountScope,
  text: string,
  qualifier: string | undefined,
  shape: AddressShape = OF_VERSION,
): FunctionAddress {
  const isPlain = PLAIN_NAME.test(text) && (qualifier === undefined || PLAIN_QUALIFIER.test(qualifier));
  if (!isPlain) checkForm(scope, text, qualifier, shape);
  const { name, region, accountId, embedded } = parts(text, scope);
  if (region !== undefined && region !== scope.region) {
    throw clientError(
      'resourceNotFound',
      `Functions from '${region}' are not reachable in this region ('${scope.region}')`,
    );
  }
  if (accountId !== undefined && accountId !== scope.accountId) throw clientError('accessDenied', null);
  if (embedded !== undefined && qualifier !== undefined && embedded !== qualifier) {
    throw clientError(
      'invalidParameterValue',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const both = qualifier ?? embedded;
  return both === undefined ? { name } : { name, qualifier: both };
}

/** Throws ValidationException, which tells of the qualifier first, as Lambda does. */
function checkForm(
  scope: AccountScope,
  name: string,
  qualifier: string | undefined,
  shape: AddressShape,
): void {
  const violations = new Violations();
  violations.check('qualifier', qualifier, ...textChecks(shape.qualifier));
  const checks = textChecks(shape.name).map(
    (check) => (given: string) => check(withKnownRegion(given, scope)),
  );
  violations.check('functionName', name, ...checks);
  violations.throwIfAny();
}

/** An ARN of the own region, whose name need not be one of AWS's, as it would be in a region of theirs. */
function withKnownRegion(text: string, { region }: AccountScope): string {
  if (REGION.test(region)) return text;
  const parts = text.split(':');
  return parts[3] === region ? parts.with(3, 'us-east-1').join(':') : text;
}

interface AddressParts {
  readonly name: string;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  readonly embedded?: string | undefined;
}

/** Of a text that has the form of a name. */
function parts(text: string, scope: AccountScope): AddressParts {
  const arn = ARN.exec(text);
  const isRegion = arn?.[1] === scope.region || REGION.test(arn?.[1] ?? '');
  if (arn && isRegion) return { region: arn[1], accountId: arn[2], name: arn[3] ?? '', embedded: arn[4] };
  const partial = PARTIAL_ARN.exec(text);
  if (partial) return { accountId: partial[1], name: partial[2] ?? '', embedded: partial[3] };
  const name = NAME.exec(text);
  if (name) return { name: name[1] ?? '', embedded: name[2] };
  const loose = LOOSE.exec(text);
  return { region: loose?.[1], accountId: loose?.[2], name: loose?.[3] ?? text, embedded: loose?.[4] };
}

export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

/** Whether a qualifier can only be an alias. */
export function isAliasLike(qualifier: string): boolean {
  return qualifier !== LATEST && !isVersionNumber(qualifier);
}
