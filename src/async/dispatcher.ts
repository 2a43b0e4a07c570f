import type { InvokeRequest, InvokeResult } from '../invocation/invocation';
import type { Clock } from '../lib/clock';
import type { EventFailure } from '../contract/events-answer';
import type { EventFact, ServiceLog } from '../telemetry/events';
import type { StoredEvent } from './event';
import type { EventIndex } from './event-index';
import type { EventPolicy, EventSettings } from './event-settings';
import type { Lane } from './lanes/lane';
import { Lanes, type Soon } from './lanes/lanes';
import { backoffMs } from './policy/backoff';
import { afterAnswer, afterRefusal, beforeTry, type Step } from './policy/next-step';
import { roomOf } from './policy/room';
import type { Settled, Settlement } from './settlement';
import { AHEAD, type HeldEvents } from './held-events';

/** What may run now, beside all that runs already. */
export interface Places {
  /** For this function; infinite when only a call finds out. */
  free(functionName: string, qualifier: string | undefined): number;
  /** Of all that events may hold at once: what one of this function holds while it runs. */
  each(functionName: string, qualifier: string | undefined): number;
  /** All that events may hold at once, in the same unit. */
  readonly all: number;
}

export interface DispatcherParts {
  readonly invoke: (request: InvokeRequest) => Promise<InvokeResult>;
  readonly settings: EventSettings;
  readonly places: Places;
  readonly index: EventIndex;
  readonly held: HeldEvents;
  readonly settlement: Settlement;
  /** Told of an event whose end is to be delivered. */
  readonly deliver: (id: number, targets: readonly string[]) => void;
  readonly telemetry: { event(fact: EventFact): void };
  readonly clock: Clock;
  readonly soon: Soon;
  readonly log: Pick<ServiceLog, 'debug' | 'warn'>;
}

/** Runs what waits, each function's events in the order of their age, no more of them than may run. */
export class Dispatcher {
  readonly lanes: Lanes;
  readonly lastFailures = new Map<string, EventFailure>();
  private isStopped = false;

  constructor(private readonly parts: DispatcherParts) {
    this.lanes = new Lanes({
      clock: parts.clock,
      soon: parts.soon,
      isHeld: (id) => parts.index.get(id)?.stage === 'waiting',
      each: ({ functionName, qualifier }) => parts.places.each(functionName, qualifier),
      room: (lane, head) => this.roomFor(lane, head),
      roomAgainAt: (lane, head) => this.expiryOf(lane, head),
      begin: (lane, ids) => void this.begin(lane, ids),
    });
  }

  add(
    { functionName, qualifier }: Pick<StoredEvent, 'functionName' | 'qualifier'>,
    id: number,
    dueAt: number,
  ): void {
    this.lanes.put({ key: `${functionName}:${qualifier ?? ''}`, functionName, qualifier }, id, dueAt);
  }

  /** Nothing more is begun; what runs may end. */
  stop(): void {
    this.isStopped = true;
    this.lanes.close();
  }

  private roomFor(lane: Lane, head: number): number {
    const { places, clock } = this.parts;
    const { functionName, qualifier } = lane;
    const facts = {
      own: lane.held,
      all: this.lanes.held,
      each: places.each(functionName, qualifier),
      bound: places.all,
      setbacks: lane.setbacks,
      isProbing: lane.isProbing,
    };
    // What is not to run at all needs no place.
    if (clock.wallTime() > this.expiryOf(lane, head)) {
      return roomOf({ ...facts, free: Number.POSITIVE_INFINITY, setbacks: 0 });
    }
    return roomOf({ ...facts, free: places.free(functionName, qualifier) });
  }

  /** What is not to run at all ends at once, also in a pause. */
  private expiryOf(lane: Lane, head: number): number {
    const policy = this.policyOf(lane);
    if (!policy || policy.reservedConcurrency === 0) return Number.NEGATIVE_INFINITY;
    return acceptedAtOf(head) + policy.maximumEventAgeSeconds * 1000;
  }

  private policyOf({ functionName, qualifier }: Lane): EventPolicy | undefined {
    return this.parts.settings.of(functionName, qualifier);
  }

  private async begin(lane: Lane, ids: readonly number[]): Promise<void> {
    const { held, clock, log } = this.parts;
    try {
      const events = await held.take(ids, lane.near(AHEAD));
      const found = new Set(events.map(({ id }) => id));
      for (const id of ids) if (!found.has(id)) this.forget(lane, id);
      for (const event of events) void this.run(lane, event);
    } catch (error) {
      log.warn('events could not be read', { functionName: lane.functionName, error });
      const now = clock.wallTime();
      lane.setBack(backoffMs, now);
      for (const id of ids) this.add(lane, id, now);
    } finally {
      this.lanes.loaded(lane);
    }
  }

  /** It was taken out of the store while it waited. */
  private forget(lane: Lane, id: number): void {
    this.parts.index.remove(id);
    this.lanes.ended(lane, id);
  }

  /** Runs one event, and sees to what becomes of it. Never throws. */
  private async run(lane: Lane, event: StoredEvent): Promise<void> {
    const policy = this.policyOf(lane);
    const now = this.parts.clock.wallTime();
    const early: Step | undefined = policy ? beforeTry(event, policy, now) : { step: 'drop' };
    try {
      if (!this.parts.index.has(event.id)) this.forget(lane, event.id);
      else if (early) await this.settle(lane, event, early);
      else if (policy) await this.tryOnce(lane, event, policy);
    } catch (error) {
      // The store is closed: the next service tries the event again.
      this.parts.log.debug('what became of an event is not kept', {
        requestId: event.request.requestId,
        error,
      });
      this.lanes.ended(lane, event.id);
    }
  }

  private async tryOnce(lane: Lane, event: StoredEvent, policy: EventPolicy): Promise<void> {
    const { places, held, clock } = this.parts;
    const { functionName, qualifier } = event;
    // Nothing comes between this look and the call's own, so nobody can take the place meanwhile.
    if (this.isStopped || places.free(functionName, qualifier) <= 0) {
      held.put(event);
      this.add(event, event.id, event.dueAt);
      return;
    }
    const ageMs = Math.max(0, clock.wallTime() - event.acceptedAt);
    this.parts.telemetry.event({ functionName, what: 'run', ageMs });
    const step = await this.parts.invoke(requestOf(event, clock)).then(
      (result) => afterAnswer(event, policy, result, clock.wallTime()),
      (error: unknown) => afterRefusal(event, policy, error, clock.wallTime()),
    );
    if (isSetback(step)) lane.setBack(backoffMs, clock.wallTime());
    else lane.goesAgain();
    await this.settle(lane, event, step);
  }

  private async settle(lane: Lane, event: StoredEvent, step: Step): Promise<void> {
    const lastFailure = 'progress' in step ? step.progress.lastFailure : undefined;
    if (lastFailure) this.lastFailures.set(event.functionName, lastFailure);
    if (step.step === 'leave') {
      this.lanes.ended(lane, event.id);
      return;
    }
    const settled = await this.parts.settlement.settle(event, step);
    this.place(lane, event, settled);
  }

  private place(lane: Lane, event: StoredEvent, settled: Settled): void {
    if (settled.at === 'waiting') {
      this.add(event, event.id, settled.dueAt);
      return;
    }
    this.lanes.ended(lane, event.id);
    if (settled.at === 'delivering')
      this.parts.deliver(
        event.id,
        settled.progress.deliveries.map(({ target }) => target),
      );
  }
}

/** Ids count thousands for each millisecond. */
export function acceptedAtOf(id: number): number {
  return Math.floor(id / 1000);
}

const isSetback = (step: Step): boolean => step.step === 'again' && step.because !== 'function-error';

function requestOf({ functionName, qualifier, request, payload }: StoredEvent, clock: Clock): InvokeRequest {
  return {
    ...request,
    functionName,
    ...(qualifier === undefined ? {} : { qualifier }),
    payload,
    logTail: false,
    signal: NEVER,
    receivedAt: clock.now(),
  };
}

const NEVER = new AbortController().signal;
