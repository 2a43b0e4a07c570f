import type { SourceView } from '../../../../../src/contract/source-view';
import { commandOf } from './command';
import { eventsRequest, type Plan } from './plan';

/** One of a rule's targets, of ListTargetsByRule. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
}

export interface Removal extends Plan {
  /** In a sentence. */
  readonly does: string;
}

/** A rule: its bus, and its name on it. */
export interface RulePlace {
  readonly Rule: string;
  readonly EventBusName: string;
}

/** Of a rule's ARN, whose bus is named unless it is the default one. */
export function rulePlace(arn: string): RulePlace {
  const path = arn.slice(arn.indexOf(':rule/') + ':rule/'.length);
  const at = path.lastIndexOf('/');
  return { Rule: path.slice(at + 1), EventBusName: at < 0 ? 'default' : path.slice(0, at) };
}

/** Of a schedule, `arn:...:schedule/<group>/<name>`. */
export function scheduleRemoval(arn: string): Removal {
  const [group = '', name = ''] = arn.slice(arn.indexOf(':schedule/') + ':schedule/'.length).split('/');
  return {
    does: 'It calls no more. What it has sent already runs.',
    requests: [
      { method: 'DELETE', path: `/schedules/${encodeURIComponent(name)}`, query: { groupName: group } },
    ],
    commands: [
      commandOf(['lambdabox', 'schedule', 'rm', name], {
        '--group': group === 'default' ? undefined : group,
      }),
    ],
  };
}

/** Of a hook, `hook/<name>`. */
export function hookRemoval(id: string): Removal {
  const name = id.slice(id.indexOf('/') + 1);
  return {
    does: 'What is sent to it is refused. What is in the queue of events still runs.',
    requests: [{ method: 'DELETE', path: `/_lambdabox/hooks/${encodeURIComponent(name)}` }],
    commands: [commandOf(['lambdabox', 'hooks', 'rm', name])],
  };
}

/** Takes a function out of a rule's targets, and the rule away when it has no others. `isOf`: which targets are the function's. */
export function ruleRemoval(
  arn: string,
  targets: readonly RuleTarget[],
  isOf: (targetArn: string) => boolean,
): Removal {
  const place = rulePlace(arn);
  const Ids = targets.filter(({ Arn }) => isOf(Arn)).map(({ Id }) => Id);
  const isLast = Ids.length === targets.length;
  const bus = { '--event-bus-name': place.EventBusName === 'default' ? undefined : place.EventBusName };
  return {
    does: isLast
      ? 'The rule is deleted: it calls nothing else.'
      : `The function is called no more. The rule stays for its ${targets.length - Ids.length} other targets.`,
    requests: [
      ...(Ids.length > 0 ? [eventsRequest('RemoveTargets', { ...place, Ids })] : []),
      ...(isLast
        ? [eventsRequest('DeleteRule', { Name: place.Rule, EventBusName: place.EventBusName })]
        : []),
    ],
    commands: [
      ...(Ids.length > 0
        ? [
            `${commandOf(['aws', 'events', 'remove-targets'], { '--rule': place.Rule, ...bus })} ${commandOf(['--ids', ...Ids])}`,
          ]
        : []),
      ...(isLast ? [commandOf(['aws', 'events', 'delete-rule'], { '--name': place.Rule, ...bus })] : []),
    ],
  };
}

/** Whether a target is a function, or a version or an alias of it: by its ARN, or by its name. */
export function isOfFunction(name: string): (target: string) => boolean {
  return (target) => {
    const [, found = target] = /:function:(.+)$/.exec(target) ?? [];
    return found.split(':')[0] === name;
  };
}

/** What pushes is removed by what its kind has for it. */
export function removalKind({
  kind,
  id,
}: Pick<SourceView, 'kind' | 'id'>): 'schedule' | 'rule' | 'hook' | undefined {
  if (kind === 'schedule' || kind === 'rule') return kind;
  return id.startsWith('hook/') ? 'hook' : undefined;
}
