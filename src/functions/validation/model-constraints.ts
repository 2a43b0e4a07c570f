import { atLeast, atMost, maxLength, minLength, oneOf, pattern, type Check } from './constraints';
import type { MemberConstraint, ModelMember } from './member-constraint';
import { CORRECTIONS } from './model-corrections';
import { SERVICE_MODEL } from './service-model';

export function constraintOf(member: ModelMember): MemberConstraint {
  return { ...SERVICE_MODEL[member], ...CORRECTIONS[member] };
}

/** The checks of a text, in the order in which Lambda reports them. */
export const textChecks = remembered((member): readonly Check<string>[] => checksOf(constraintOf(member)));

/** The checks of a number, in the order in which Lambda reports them. */
export const numberChecks = remembered((member): readonly Check<number>[] => {
  const { max, min } = constraintOf(member);
  return [...(max === undefined ? [] : [atMost(max)]), ...(min === undefined ? [] : [atLeast(min)])];
});

/** Whether a text inside of a list or a map is as Lambda asks. */
export const isAllowed = (text: string, constraint: MemberConstraint = {}): boolean =>
  checksOf(constraint).every((check) => check(text) === undefined);

/** Everything that Lambda asks of a text, in its words. */
export function rulesOf({ max, min, pattern: expression, values }: MemberConstraint = {}): string[] {
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(expression === undefined ? [] : [`Member must satisfy regular expression pattern: ${expression}`]),
    ...(values ? [`Member must satisfy enum value set: [${values.join(', ')}]`] : []),
  ];
}

function checksOf({ max, min, pattern: expression, values, unnamed }: MemberConstraint): Check<string>[] {
  return [
    ...(max === undefined ? [] : [maxLength(max)]),
    ...(min === undefined ? [] : [minLength(min)]),
    ...(expression === undefined ? [] : [pattern(expression)]),
    ...(values ? [oneOf(values, unnamed)] : []),
  ];
}

/** Expressions are compiled once. */
function remembered<T>(make: (member: ModelMember) => T): (member: ModelMember) => T {
  const made = new Map<ModelMember, T>();
  return (member) => {
    const known = made.get(member) ?? make(member);
    made.set(member, known);
    return known;
  };
}
