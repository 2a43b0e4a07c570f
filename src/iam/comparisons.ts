import { BlockList, isIP } from 'node:net';
import { matches, matchesArn } from './wildcards';

export interface Comparison {
  /** Whether it holds when no value is the actual one, and without the key. */
  readonly negated: boolean;
  /** Whether a policy's value is one that it can compare with. */
  readonly takes: (value: string) => boolean;
  /** For a negated one, its opposite. */
  readonly compare: (value: string, actual: string) => boolean;
}

const any = (): boolean => true;
const same = (value: string, actual: string): boolean => value === actual;
const sameInAnyCase = (value: string, actual: string): boolean =>
  value.toLowerCase() === actual.toLowerCase();
const isBoolean = (value: string): boolean => /^(true|false)$/i.test(value);
const isBase64 = (value: string): boolean => /^[A-Za-z0-9+/]*={0,2}$/.test(value);

type Compare = Comparison['compare'];
const pair = (name: string, compare: Compare, takes: Comparison['takes'] = any) => ({
  [name]: { negated: false, takes, compare },
  [name.replace(/^(String|Arn|Numeric|Date)?(?=[A-Z])/, '$1Not')]: { negated: true, takes, compare },
});

/** Equality and order of what a text stands for. */
function ordered(kind: string, read: (text: string) => number): Record<string, Comparison> {
  const takes = (value: string): boolean => !Number.isNaN(read(value));
  const by = (compare: (actual: number, value: number) => boolean): Comparison => ({
    negated: false,
    takes,
    compare: (value, actual) => compare(read(actual), read(value)),
  });
  return {
    ...pair(`${kind}Equals`, (value, actual) => read(value) === read(actual), takes),
    [`${kind}LessThan`]: by((actual, value) => actual < value),
    [`${kind}LessThanEquals`]: by((actual, value) => actual <= value),
    [`${kind}GreaterThan`]: by((actual, value) => actual > value),
    [`${kind}GreaterThanEquals`]: by((actual, value) => actual >= value),
  };
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970. */
function timeOf(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function isRange(value: string): boolean {
  return rangeOf(value) !== undefined;
}

/** An address, or a range of them in CIDR form. */
function rangeOf(value: string): BlockList | undefined {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  if (family === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  const prefix = bits === undefined ? most : Number(bits);
  if (prefix > most) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function isWithin(value: string, actual: string): boolean {
  const family = isIP(actual);
  return family !== 0 && (rangeOf(value)?.check(actual, family === 4 ? 'ipv4' : 'ipv6') ?? false);
}

/** IAM's condition operators (IAM user guide, "Condition operators"). */
export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>(
  Object.entries({
    ...pair('StringEquals', same),
    ...pair('StringEqualsIgnoreCase', sameInAnyCase),
    ...pair('StringLike', matches),
    // The two are one, as IAM has it.
    ...pair('ArnEquals', matchesArn),
    ...pair('ArnLike', matchesArn),
    ...ordered('Numeric', numberOf),
    ...ordered('Date', timeOf),
    ...pair('IpAddress', isWithin, isRange),
    Bool: { negated: false, takes: isBoolean, compare: sameInAnyCase },
    BinaryEquals: { negated: false, takes: isBase64, compare: same },
  }),
);
