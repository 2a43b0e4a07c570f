import type { EventAddress, EventIntake } from '../invocation/function-invoker';
import type { InvokeRequest } from '../invocation/invocation';
import type { Clock } from '../lib/clock';
import { deferred } from '../lib/deferred';
import { RepeatedTask } from '../lib/repeated-task';
import type { EventFact, ServiceLog } from '../telemetry/events';
import type { Deliverer } from './deliverer';
import { acceptedAtOf, type Dispatcher } from './dispatcher';
import type { EventOutline, KeptRequest, StoredEvent } from './event';
import type { EventIds } from './event-ids';
import type { EventIndex } from './event-index';
import type { EventStore } from './event-store';
import type { FailedEvents } from './failed-events';
import type { Settlement } from './settlement';
import type { HeldEvents } from './held-events';

export interface EventQueueParts {
  readonly store: EventStore;
  readonly ids: EventIds;
  readonly index: EventIndex;
  readonly failed: FailedEvents;
  readonly held: HeldEvents;
  readonly settlement: Settlement;
  readonly dispatcher: Dispatcher;
  readonly deliverer: Deliverer;
  readonly telemetry: { event(fact: EventFact): void };
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'info' | 'warn'>;
}

const EMPTY_EVENT = Buffer.from('{}');
/** How often failed events are looked at that may have become too old. */
const TRIM_MS = 3_600_000;
/** What is written when the service ends. */
const CLOSE_MS = 5000;

/**
 * Asynchronous invocations. An accepted event is on disk; it is tried, retried and told to its destinations whatever
 * happens to the service meanwhile, at least once.
 */
export class EventQueue implements EventIntake {
  private readonly trims: RepeatedTask;

  constructor(private readonly parts: EventQueueParts) {
    this.trims = new RepeatedTask(
      parts.clock,
      TRIM_MS,
      () => void this.trim(),
      () => undefined,
    );
  }

  /** Events that wait, run or are to be delivered. */
  get size(): number {
    return this.parts.index.amount.events;
  }

  /** What an earlier service left. */
  load(outlines: Iterable<EventOutline>): void {
    const { index, ids, log } = this.parts;
    for (const outline of outlines) {
      const { id, functionName, bytes, stage } = outline;
      ids.saw(id);
      index.add(id, { functionName, bytes, stage, isKept: true });
      this.place(outline);
    }
    if (this.size > 0) log.info('events of before are tried again', { events: this.size });
  }

  /** From now on events are run and delivered. */
  open(): void {
    this.parts.dispatcher.lanes.open();
    this.parts.deliverer.lanes.open();
    this.trims.start();
    void this.trim();
  }

  async add(request: InvokeRequest, to: EventAddress): Promise<void> {
    const event = this.eventOf(request, to);
    await this.accept(event);
    this.parts.telemetry.event({ functionName: to.functionName, what: 'accepted', bytes: event.bytes });
  }

  /** An event that failed comes anew, the youngest of all. Throws ThrottledError when there is no room. */
  async addAgain({ functionName, qualifier, request, payload }: StoredEvent): Promise<void> {
    await this.accept(this.eventOf({ ...request, payload }, { functionName, qualifier }));
  }

  /** Something may run that could not before. */
  wake(): void {
    this.parts.dispatcher.lanes.wake();
  }

  /** Its function was deleted: nothing of it will run any more. */
  async forget(functionName: string): Promise<void> {
    const { index, failed, settlement, telemetry, dispatcher, log } = this.parts;
    dispatcher.lastFailures.delete(functionName);
    const gone = index.idsOf(functionName).flatMap((id) => {
      const entry = index.get(id);
      return entry?.isKept && entry.stage !== 'delivering' ? [{ id, stage: entry.stage }] : [];
    });
    for (const { id, stage } of gone) {
      this.parts.held.forget(id);
      failed.remove(id);
      if (stage === 'waiting')
        telemetry.event({ functionName, what: 'dropped', condition: 'FunctionDeleted' });
    }
    if (gone.length > 0)
      log.warn('events were dropped with their function', { functionName, events: gone.length });
    await settlement.allGone(gone);
  }

  /** Nothing more is begun. What runs may end, and what becomes of it is written. */
  stop(): void {
    this.trims.stop();
    this.parts.dispatcher.stop();
    this.parts.deliverer.stop();
  }

  /** Writes what became of the last ones. Those that run longer are tried again by the next service. */
  async close(): Promise<void> {
    this.stop();
    const { dispatcher, deliverer, clock, store, log } = this.parts;
    const late = deferred<void>();
    const timer = clock.after(CLOSE_MS, () => late.resolve());
    await Promise.race([Promise.all([dispatcher.lanes.idle(), deliverer.lanes.idle()]), late.promise]);
    timer.cancel();
    await store.close();
    if (this.size > 0) log.info('events wait for the next start', { events: this.size });
  }

  private eventOf(
    { payload, ...request }: AcceptedRequest,
    { functionName, qualifier }: EventAddress,
  ): StoredEvent {
    const id = this.parts.ids.next();
    const acceptedAt = acceptedAtOf(id);
    // Behind the id's own time where somebody has set the clock back: it runs at once all the same.
    const dueAt = Math.min(acceptedAt, this.parts.clock.wallTime());
    return {
      ...{
        id,
        functionName,
        qualifier,
        acceptedAt,
        dueAt,
        bytes: payload.length,
        stage: 'waiting',
      },
      request: keptOf(request),
      payload: payload.length === 0 ? EMPTY_EVENT : payload,
      progress: { tries: 0, setbacks: 0, deliveries: [] },
    };
  }

  private async accept(event: StoredEvent): Promise<void> {
    const { store, index, held, dispatcher } = this.parts;
    const { id, functionName, bytes, dueAt } = event;
    index.require(functionName, bytes);
    index.add(id, { functionName, bytes, stage: 'waiting', isKept: false });
    try {
      await store.accept(event);
    } catch (error) {
      index.remove(id);
      throw error;
    }
    index.kept(id);
    held.put(event);
    dispatcher.add(event, id, dueAt);
  }

  private place({ id, stage, dueAt, functionName, qualifier, bytes, deliveries }: EventOutline): void {
    const { dispatcher, deliverer, failed } = this.parts;
    const targets = deliveries.filter(({ isFinal }) => !isFinal).map(({ target }) => target);
    if (stage === 'waiting') dispatcher.add({ functionName, qualifier }, id, dueAt);
    else if (stage === 'delivering') deliverer.add(id, targets, dueAt);
    else failed.add({ id, functionName, bytes, at: dueAt });
  }

  private trim(): Promise<void> {
    const { settlement, log } = this.parts;
    return settlement
      .trim()
      .catch((error: unknown) => log.warn('failed events could not be removed', { error }));
  }
}

type AcceptedRequest = KeptRequest & Pick<InvokeRequest, 'payload'>;

/** Of a request nothing else is kept: not its connection, say. */
function keptOf({
  requestId,
  clientContext,
  traceHeader,
  openTrace,
  tenantId,
  controls,
}: KeptRequest): KeptRequest {
  return { requestId, clientContext, traceHeader, openTrace, tenantId, controls };
}
