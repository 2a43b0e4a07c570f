import type { Violations } from './constraints';
import type { ModelMember } from './member-constraint';
import { constraintOf, isAllowed, rulesOf, textChecks } from './model-constraints';
import { checkTextsInTurn } from './text-list';

/** `Layers` of a function: each a layer version's ARN. */
export function checkLayerArns(arns: readonly string[] | undefined, violations: Violations): void {
  checkTextsInTurn('layers', arns, 'CreateFunctionRequest.Layers', violations);
}

export interface Compatibility {
  readonly runtimes: readonly string[] | undefined;
  readonly architectures: readonly string[] | undefined;
}

/** What a layer that is published says it is made for. */
export function checkCompatibility({ runtimes, architectures }: Compatibility, violations: Violations): void {
  const ofRuntimes = 'PublishLayerVersionRequest.CompatibleRuntimes';
  checkList('compatibleRuntimes', runtimes, ofRuntimes, (rules) => rules, violations);
  const ofArchitectures = 'PublishLayerVersionRequest.CompatibleArchitectures';
  const listed = (rules: string) => `Member must satisfy constraint: [${rules}]`;
  checkList('compatibleArchitectures', architectures, ofArchitectures, listed, violations);
}

function checkList(
  path: string,
  list: readonly string[] | undefined,
  member: ModelMember,
  worded: (rules: string) => string,
  violations: Violations,
): void {
  if (!list) return;
  const { max = Infinity, item } = constraintOf(member);
  const value = `[${list.join(', ')}]`;
  if (list.length > max) violations.add(path, value, `Member must have length less than or equal to ${max}`);
  else if (!list.every((text) => isAllowed(text, item)))
    violations.add(path, value, worded(rulesOf(item).join(', ')));
}

/** The filters of the lists. */
export function checkFilters(
  runtime: string | undefined,
  architecture: string | undefined,
  violations: Violations,
): void {
  violations.check('compatibleRuntime', runtime, ...textChecks('ListLayersRequest.CompatibleRuntime'));
  const ofArchitecture = textChecks('ListLayersRequest.CompatibleArchitecture');
  violations.check('compatibleArchitecture', architecture, ...ofArchitecture);
}
