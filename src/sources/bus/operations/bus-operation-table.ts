import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
} from './bus-operations';
import { busError } from './bus-errors';
import type { BusResources } from './bus-resources';
import { putEvents } from './put-events';
import { deleteRule, describeRule, disableRule, enableRule, listRules, putRule } from './rule-operations';
import { listTagsForResource, tagResource, untagResource } from './tag-operations';
import { listRuleNamesByTarget, listTargetsByRule, putTargets, removeTargets } from './target-operations';
import { testEventPattern } from './test-event-pattern';

/** `input`: the parsed body; `traceHeader`: the request's. Throws AwsError. */
export type BusOperation = (
  input: unknown,
  resources: BusResources,
  traceHeader: string | undefined,
) => object | Promise<object>;

export const BUS_OPERATIONS: Readonly<Record<string, BusOperation>> = {
  ...{ CreateEventBus: createEventBus, UpdateEventBus: updateEventBus, DeleteEventBus: deleteEventBus },
  ...{ DescribeEventBus: describeEventBus, ListEventBuses: listEventBuses },
  ...{ PutRule: putRule, DescribeRule: describeRule, ListRules: listRules, DeleteRule: deleteRule },
  ...{ EnableRule: enableRule, DisableRule: disableRule },
  ...{ PutTargets: putTargets, RemoveTargets: removeTargets, ListTargetsByRule: listTargetsByRule },
  ListRuleNamesByTarget: listRuleNamesByTarget,
  ...{ PutEvents: putEvents, TestEventPattern: testEventPattern },
  ...{ TagResource: tagResource, UntagResource: untagResource, ListTagsForResource: listTagsForResource },
};

/** What EventBridge has beside: its part that is refused. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/Permission$/, 'Event buses are of one account: nobody else puts events on them.'],
  [/Archive|Replay/, 'Events are not archived.'],
  [/ApiDestination|Connection/, 'Use a webhook as the target instead.'],
  [/Endpoint/, 'There are no global endpoints.'],
  [/EventSource|Partner/, 'There are no partner event sources.'],
];

/** Throws for an operation that is not there, by its name. */
export function busOperation(name: string): BusOperation {
  const operation = Object.hasOwn(BUS_OPERATIONS, name) ? BUS_OPERATIONS[name] : undefined;
  if (operation) return operation;
  const [, why] = REFUSED.find(([names]) => names.test(name)) ?? [];
  const known = Object.keys(BUS_OPERATIONS).join(', ');
  throw busError('disabled', `${name} is not supported. ${why ?? `Of EventBridge there are ${known}.`}`);
}
