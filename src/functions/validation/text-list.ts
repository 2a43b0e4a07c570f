import { maxLength, minLength, notNull, type Violations } from './constraints';
import type { MemberConstraint, ModelMember } from './member-constraint';
import { constraintOf, isAllowed, rulesOf } from './model-constraints';

/** A list of texts: how many there are, then each of them. */
export function checkTexts(
  path: string,
  list: readonly string[] | undefined,
  member: ModelMember,
  violations: Violations,
): void {
  if (!list) return;
  const { max = Infinity, min = 0, item } = constraintOf(member);
  violations.check(path, list, maxLength(max), minLength(min));
  checkEach(path, list, item, violations);
}

/** As `checkTexts`; but of too many texts nothing else is told, and too few are none. */
export function checkTextsInTurn(
  path: string,
  list: readonly string[] | undefined,
  member: ModelMember,
  violations: Violations,
): void {
  if (!list) return;
  const { max = Infinity, item } = constraintOf(member);
  if (list.length > max) violations.check(path, list, maxLength(max));
  else checkEach(path, list, item, violations);
}

function checkEach(
  path: string,
  list: readonly string[],
  item: MemberConstraint | undefined,
  violations: Violations,
): void {
  if (list.every((text) => isAllowed(text, item))) return;
  const rules = [...rulesOf(item), notNull].join(', ');
  violations.add(path, `[${list.join(', ')}]`, `Member must satisfy constraint: [${rules}]`);
}
