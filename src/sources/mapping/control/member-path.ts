import { maxLength, minLength, notNull, type Violations } from '../../../functions/validation/constraints';
import type { MemberConstraint, ModelMember } from '../../../functions/validation/member-constraint';
import { constraintOf, isAllowed, rulesOf } from '../../../functions/validation/model-constraints';

/** `BatchSize` stands at `batchSize`. */
export function pathOf(member: string): string {
  return `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
}

/** Checks a list's length and each of its texts. */
export function checkList(
  violations: Violations,
  path: string,
  list: readonly string[] | undefined,
  member: ModelMember,
): void {
  if (!list) return;
  const { max = Infinity, min = 0, item } = constraintOf(member);
  violations.check(path, list, maxLength(max), minLength(min));
  if (!list.every((text) => isAllowed(text, item)))
    violations.add(path, `[${list.join(', ')}]`, memberRule(item));
}

function memberRule(item: MemberConstraint | undefined): string {
  return `Member must satisfy constraint: [${[...rulesOf(item), notNull].join(', ')}]`;
}
