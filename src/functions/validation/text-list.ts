import { notNull, type Violations } from './constraints';
import type { ModelMember } from './member-constraint';
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
  const value = `[${list.join(', ')}]`;
  if (list.length > max) violations.add(path, value, `Member must have length less than or equal to ${max}`);
  if (list.length < min)
    violations.add(path, value, `Member must have length greater than or equal to ${min}`);
  if (list.every((text) => isAllowed(text, item))) return;
  const rules = [...rulesOf(item), notNull].join(', ');
  violations.add(path, value, `Member must satisfy constraint: [${rules}]`);
}
