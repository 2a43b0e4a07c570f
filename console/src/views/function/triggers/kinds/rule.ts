import { commandOf } from '../command';
import type { Field, Values } from '../field';
import { sourcePermission } from '../permission';
import { eventsRequest } from '../plan';
import { accountOf, arnOf, nameOf, regionOf, type Target } from '../target';
import type { TriggerKind } from '../trigger-kind';

const DEFAULT_BUS = 'default';

const FIELDS = (_: Values, { functionName }: Target): readonly Field[] => [
  {
    ...{ name: 'name', label: 'Name', initial: functionName },
    rule: ['[0-9a-zA-Z_.\\-]{1,64}', '1 to 64 letters, digits, -, _ and .'],
  },
  { name: 'bus', label: 'Bus', initial: DEFAULT_BUS },
  {
    ...{ name: 'pattern', label: 'Pattern', hint: 'JSON: which events pass', as: 'lines', isWide: true },
    initial: '{"source": ["shop"]}',
  },
];

/** EventBridge's: a rule, the permission for it to call, and the function among its targets. */
export const RULE: TriggerKind = {
  id: 'rule',
  title: 'Rule of the event bus',
  does: 'Calls with the events of a bus that a pattern lets through.',
  fields: FIELDS,
  plan: (values, target) => {
    const { name = '', bus = DEFAULT_BUS, pattern = '' } = values;
    const Id = nameOf(target)
      .replace(/[^\w-]/g, '-')
      .slice(0, 64);
    const allowed = sourcePermission(target, 'events', ruleArn(values, target));
    return {
      requests: [
        eventsRequest('PutRule', { Name: name, EventBusName: bus, EventPattern: pattern }),
        ...allowed.requests,
        eventsRequest('PutTargets', {
          ...{ Rule: name, EventBusName: bus, Targets: [{ Id, Arn: arnOf(target) }] },
        }),
      ],
      commands: [
        commandOf(['aws', 'events', 'put-rule'], {
          ...{ '--name': name, '--event-bus-name': bus, '--event-pattern': pattern },
        }),
        ...allowed.commands,
        commandOf(['aws', 'events', 'put-targets'], {
          ...{ '--rule': name, '--event-bus-name': bus, '--targets': `Id=${Id},Arn=${arnOf(target)}` },
        }),
      ],
    };
  },
  replaced: (values, target) =>
    target.taken.includes(ruleArn(values, target))
      ? `There is a rule ${values.name} on this bus: its pattern is replaced, for all its targets.`
      : undefined,
};

function ruleArn({ name = '', bus = DEFAULT_BUS }: Values, target: Target): string {
  const path = bus === DEFAULT_BUS ? name : `${bus}/${name}`;
  return `arn:aws:events:${regionOf(target)}:${accountOf(target)}:rule/${path}`;
}
