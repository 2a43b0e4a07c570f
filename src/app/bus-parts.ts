import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { EventsOperations } from '../api/events/events-door';
import { BusPart } from '../sources/bus/bus-part';
import { BusStore } from '../sources/bus/bus-store';
import { CompiledRules } from '../sources/bus/compiled-rules';
import { EventBus } from '../sources/bus/event-bus';
import { busOperation } from '../sources/bus/operations/bus-operation-table';
import type { BusRecord, RuleRecord } from '../sources/bus/rule-record';
import { RuleStore } from '../sources/bus/rule-store';
import type { ScheduledRules } from '../sources/bus/scheduled-rules';
import type { SourcesPart } from '../sources/sources-part';
import { BusTarget } from '../sources/targets/bus-target';
import { DurableSender } from '../sources/targets/durable-sender';
import { FunctionTarget } from '../sources/targets/function-target';
import { Outbox } from '../sources/targets/outbox';
import { OutboxStore } from '../sources/targets/outbox-store';
import { QueueTarget } from '../sources/targets/queue-target';
import { sendEntry } from '../sources/targets/send-entry';
import type { TargetSender } from '../sources/targets/target-sender';
import { TargetTelling } from '../sources/targets/target-telling';
import { TargetTroubles } from '../sources/targets/target-troubles';
import { WebhookTarget } from '../sources/targets/webhook-target';
import { awsAccess } from './aws-access';
import type { SourceContext } from './source-context';

/** Deliveries that wait, at most; each is in memory as a number, and on disk. */
const MAX_OUTBOX = 100_000;

export interface BusParts {
  readonly part: SourcesPart;
  readonly operations: EventsOperations;
  /** Rules that fire at their times. */
  readonly scheduled: ScheduledRules;
  /** Sends to targets, for rules and schedules. */
  readonly sender: TargetSender;
  /** Rules and schedules whose last event did not arrive. */
  readonly troubles: TargetTroubles;
}

/** Event buses, their rules, and what sends to targets. */
export async function buildBus(context: SourceContext): Promise<BusParts> {
  const { config: scope, telemetry, clock, log, store } = context;
  const rules = new RuleStore(store.collection<RuleRecord>('rules'));
  const buses = BusStore.open(store.collection<BusRecord>('buses'), scope, clock.wallTime());
  const troubles = new TargetTroubles();
  const telling = new TargetTelling({ telemetry, log, troubles, clock });
  const { targets, outbox } = await buildTargets(context, telling, {
    put: (event) => bus.put(event),
  });
  const sender = new DurableSender({ targets, outbox, telling, clock, random: Math.random });
  const bus: EventBus = new EventBus({
    ...{ scope, rules, sender, clock, newId: randomUUID },
    compiled: CompiledRules.of(rules),
    stopped: ({ arn }, target) =>
      log.warn('an event of another bus is not sent to a third one', { source: arn, target }),
  });
  const resources = { scope, buses, rules, bus, clock };
  return {
    part: new BusPart({
      ...{ rules, outbox },
      figures: (source) => telemetry.sourceFigures.figures(source),
      removed: (source) => {
        troubles.ended(source);
        telemetry.sourceFact({ what: 'removed', source, kind: 'rule' });
      },
    }),
    operations: (name, input, traceHeader) => busOperation(name)(input, resources, traceHeader),
    scheduled: bus,
    ...{ sender, troubles },
  };
}

/** Ends before its store, so that what becomes of the last deliveries is written. */
async function buildTargets(
  { config, instance, controlPlane, invocation, clock, log, startup }: SourceContext,
  telling: TargetTelling,
  bus: ConstructorParameters<typeof BusTarget>[0],
) {
  const store = await startup.begin(
    'the outbox',
    () => OutboxStore.open(resolve(instance.directory, 'outbox.db'), MAX_OUTBOX, setImmediate),
    (opened) => opened.close(),
  );
  const queue = await startup.begin(
    'the queues of targets',
    () => new QueueTarget(awsAccess(config)),
    (made) => made.close(),
  );
  const targets = {
    function: new FunctionTarget({
      invoker: invocation.invoker,
      permissions: controlPlane.permissions,
      clock,
    }),
    queue,
    bus: new BusTarget(bus),
    webhook: new WebhookTarget(invocation.destinations),
  };
  const outbox = await startup.begin(
    'what sends to targets',
    () =>
      new Outbox({
        store,
        send: (entry, signal) => sendEntry(entry, targets, signal),
        ...{ telling, clock, soon: setImmediate, random: Math.random, log },
      }),
    (made) => made.stop(),
  );
  return { targets, outbox };
}
