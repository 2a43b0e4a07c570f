import { COMPARISONS } from './comparisons';

/** Operator, then key, then values: any of a key's is enough, all operators and keys must hold. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Condition keys and what they are in a request: `aws:SourceArn`, ... Names in any case. */
export type RequestContext = Readonly<Record<string, string>>;

/** Whether all conditions hold; undefined when one of them cannot be told. */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean | undefined {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const results = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      holds(operator, [values].flat(), known.get(key.toLowerCase())),
    ),
  );
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** Whether an operator is one of those that are understood here, and its value one that it can compare with. */
export function isCondition(operator: string, value: string): boolean {
  const { name } = operatorOf(operator);
  if (name === 'Null') return /^(true|false)$/i.test(value);
  return COMPARISONS.get(name)?.takes(value) ?? false;
}

function holds(operator: string, values: readonly string[], actual: string | undefined): boolean | undefined {
  const { name, quantifier, ifExists } = operatorOf(operator);
  if (name === 'Null')
    return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const comparison = COMPARISONS.get(name);
  if (!comparison) return undefined;
  if (actual === undefined) {
    if (quantifier === 'ForAnyValue') return ifExists;
    return ifExists || quantifier === 'ForAllValues' || comparison.negated;
  }
  const isOne = values.some((value) => comparison.compare(value, actual));
  return comparison.negated ? !isOne : isOne;
}

interface Operator {
  readonly name: string;
  readonly quantifier: string | undefined;
  readonly ifExists: boolean;
}

/** `ForAnyValue:StringLikeIfExists` in its parts. Null has no IfExists. */
function operatorOf(text: string): Operator {
  const parts = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(text);
  const [, quantifier, name = text, suffix] = parts ?? [];
  const ifExists = suffix !== undefined;
  return { name: ifExists && name === 'Null' ? text : name, quantifier, ifExists };
}
