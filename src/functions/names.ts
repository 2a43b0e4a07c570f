import { clientError } from '../errors';
import { LATEST } from './model';
import { pattern, Violations } from './validation/constraints';
import { constraintOf, textChecks } from './validation/model-constraints';

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

/** What Lambda quotes when it refuses a name. Its length is no matter here: a long name is one that does not exist. */
const NAME_PATTERN = constraintOf('InvocationRequest.FunctionName').pattern ?? '';
const SIMPLE_QUALIFIER = /^[a-zA-Z0-9-_$]{1,128}$/;

export function functionArn(scope: AccountScope, name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${scope.region}:${scope.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/**
 * Reads a name, `name:qualifier`, a partial or a full ARN. Throws what Lambda answers to another region's or account's
 * ARN, to a name that is none, and to two qualifiers that differ.
 */
export function parseAddress(
  scope: AccountScope,
  text: string,
  qualifier: string | undefined,
): FunctionAddress {
  if (qualifier !== undefined && !SIMPLE_QUALIFIER.test(qualifier)) checkQualifier(qualifier, text);
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

/** Throws ValidationException for what cannot be a qualifier; of a bad name too, Lambda tells in the same message. */
function checkQualifier(qualifier: string, name: string): void {
  const violations = new Violations();
  violations.check('qualifier', qualifier, ...textChecks('InvocationRequest.Qualifier'));
  violations.check('functionName', name, pattern(NAME_PATTERN));
  violations.throwIfAny();
}

interface AddressParts {
  readonly name: string;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  readonly embedded?: string | undefined;
}

function parts(text: string, scope: AccountScope): AddressParts {
  const arn = ARN.exec(text);
  const isRegion = arn?.[1] === scope.region || REGION.test(arn?.[1] ?? '');
  if (arn && isRegion) return { region: arn[1], accountId: arn[2], name: arn[3] ?? '', embedded: arn[4] };
  const partial = PARTIAL_ARN.exec(text);
  if (partial) return { accountId: partial[1], name: partial[2] ?? '', embedded: partial[3] };
  const name = NAME.exec(text);
  if (name) return { name: name[1] ?? '', embedded: name[2] };
  const loose = LOOSE.exec(text);
  if (loose) return { region: loose[1], accountId: loose[2], name: loose[3] ?? '', embedded: loose[4] };
  throw clientError(
    'validation',
    `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME_PATTERN}`,
  );
}

export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

/** Whether a qualifier can only be an alias. */
export function isAliasLike(qualifier: string): boolean {
  return qualifier !== LATEST && !isVersionNumber(qualifier);
}
