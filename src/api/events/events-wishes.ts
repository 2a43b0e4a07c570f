import type { Session } from '../../access/session';
import type { Wish } from '../http/door';

type Scope = Session['scope'];
type Members = Readonly<Record<string, unknown>>;

/** What a request of EventBridge wants (service authorization reference, "Amazon EventBridge"): of the buses or the rule that it names. */
export function eventsWishes(operation: string, body: Buffer, scope: Scope): readonly Wish[] {
  const action = `events:${operation}`;
  const members = membersOf(body);
  return [...new Set(resourcesOf(operation, members, scope))].map((resource) => ({ action, resource }));
}

function resourcesOf(operation: string, members: Members, scope: Scope): readonly string[] {
  switch (operation) {
    case 'PutEvents':
      return entriesOf(members).map((entry) => busOf(entry.EventBusName, scope));
    case 'CreateEventBus':
    case 'UpdateEventBus':
    case 'DescribeEventBus':
    case 'DeleteEventBus':
      return [busOf(members.Name, scope)];
    case 'ListTagsForResource':
    case 'TagResource':
    case 'UntagResource':
      return [textOf(members.ResourceARN) ?? '*'];
    case 'TestEventPattern':
    case 'ListEventBuses':
    case 'ListRuleNamesByTarget':
    case 'ListRules':
      return ['*'];
    default:
      return [ruleOf(members, scope)];
  }
}

function entriesOf({ Entries: entries }: Members): readonly Members[] {
  if (!Array.isArray(entries) || entries.length === 0) return [{}];
  return entries.map((entry) => (typeof entry === 'object' && entry !== null ? (entry as Members) : {}));
}

function busOf(nameOrArn: unknown, { region, accountId }: Scope): string {
  const name = textOf(nameOrArn) ?? 'default';
  return name.startsWith('arn:') ? name : `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

function ruleOf({ Name: name, Rule: rule, EventBusName: bus }: Members, scope: Scope): string {
  const given = textOf(name) ?? textOf(rule);
  if (given === undefined) return '*';
  const busName = textOf(bus)?.replace(/^arn:.*:event-bus\//, '') ?? 'default';
  const path = busName === 'default' ? given : `${busName}/${given}`;
  return `arn:aws:events:${scope.region}:${scope.accountId}:rule/${path}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Of a body that is none: nothing, which the operation refuses. */
function membersOf(body: Buffer): Members {
  try {
    const value = JSON.parse(body.toString()) as unknown;
    return typeof value === 'object' && value !== null ? (value as Members) : {};
  } catch {
    return {};
  }
}
