import type { EventFact, ServiceLog } from '../telemetry/events';
import type { Clock } from '../lib/clock';
import { within } from '../lib/within';
import type { Destinations } from './delivery';
import type { EventEnd, PendingDelivery, StoredEvent } from './event';
import type { EventIndex } from './event-index';
import type { EventStore } from './event-store';
import type { Lane } from './lanes/lane';
import type { Lanes, Soon } from './lanes/lanes';
import { targetLanes } from './lanes/target-lanes';
import { afterFailedDelivery, nextDeliveryAt } from './policy/after-delivery';
import { backoffMs } from './policy/backoff';
import { deliveryOf, serviceOf } from './policy/delivery-of';
import type { Settlement } from './settlement';

/** At once, to all destinations. */
const MAX_RUNNING = 64;
/** To one set of destinations. */
const MAX_OF_LANE = 8;
const DEADLINE_MS = 30_000;

export interface DelivererParts {
  readonly destinations: Destinations;
  readonly store: Pick<EventStore, 'read'>;
  readonly index: EventIndex;
  readonly settlement: Settlement;
  readonly telemetry: { event(fact: EventFact): void };
  readonly clock: Clock;
  readonly soon: Soon;
  readonly log: Pick<ServiceLog, 'debug' | 'warn'>;
}

/** Tells destinations what became of events; one that is away keeps only its own waiting. */
export class Deliverer {
  readonly lanes: Lanes;
  private readonly stopping = new AbortController();

  constructor(private readonly parts: DelivererParts) {
    this.lanes = targetLanes({
      clock: parts.clock,
      soon: parts.soon,
      isHeld: (id) => parts.index.get(id)?.stage === 'delivering',
      most: { ofOne: MAX_OF_LANE, ofAll: MAX_RUNNING },
      begin: (lane, ids) => void this.begin(lane, ids),
    });
  }

  add(id: number, targets: readonly string[], dueAt: number): void {
    this.lanes.put({ key: targets.join(' '), functionName: '' }, id, dueAt);
  }

  /** What is on its way is given up; the next service delivers it again. */
  stop(): void {
    this.stopping.abort();
    this.lanes.close();
  }

  private async begin(lane: Lane, ids: readonly number[]): Promise<void> {
    const { store, index, clock, log } = this.parts;
    try {
      const events = await store.read(ids);
      const found = new Set(events.map(({ id }) => id));
      for (const id of ids) {
        if (found.has(id)) continue;
        index.remove(id);
        this.lanes.ended(lane, id);
      }
      for (const event of events) void this.deliver(lane, event);
    } catch (error) {
      log.warn('events that are to be delivered could not be read', { error });
      const now = clock.wallTime();
      lane.setBack(backoffMs, now);
      for (const id of ids) this.put(lane, id, now);
    } finally {
      this.lanes.loaded(lane);
    }
  }

  /** Never throws. */
  private async deliver(lane: Lane, event: StoredEvent): Promise<void> {
    const { log } = this.parts;
    try {
      const { end, deliveries } = event.progress;
      if (end) await this.settle(lane, event, await this.leftOf(event, end, deliveries));
      else this.lanes.ended(lane, event.id);
    } catch (error) {
      // The store is closed.
      log.debug('what became of a delivery is not kept', { requestId: event.request.requestId, error });
      this.lanes.ended(lane, event.id);
    }
  }

  /** Tries all that are not made yet. Returns those that have failed. */
  private async leftOf(
    event: StoredEvent,
    end: EventEnd,
    all: readonly PendingDelivery[],
  ): Promise<PendingDelivery[]> {
    const tried = await Promise.all(all.map((delivery) => this.tryOnce(event, end, delivery)));
    return tried.flat();
  }

  private async tryOnce(
    event: StoredEvent,
    end: EventEnd,
    delivery: PendingDelivery,
  ): Promise<PendingDelivery[]> {
    if (delivery.isFinal) return [delivery];
    const { telemetry, clock, log } = this.parts;
    const { functionName, request } = event;
    const service = serviceOf(delivery.target);
    try {
      await this.inTime(event, end, delivery);
      telemetry.event({ functionName, what: 'delivered', service });
      return [];
    } catch (error) {
      if (this.stopping.signal.aborted) return [delivery];
      const failed = afterFailedDelivery(delivery, end, error, clock.wallTime());
      const isFinal = failed.isFinal ?? false;
      telemetry.event({
        ...{ functionName, what: 'delivery-failed', service, isFinal },
        ...(delivery.kind === 'dead-letter' ? { isDeadLetter: true } : {}),
      });
      const { attempts, target } = failed;
      log.warn(isFinal ? 'an event could not be delivered' : 'an event could not be delivered yet', {
        ...{ functionName, requestId: request.requestId, condition: end.condition, target, attempts, error },
      });
      return [failed];
    }
  }

  private inTime(event: StoredEvent, end: EventEnd, delivery: PendingDelivery): Promise<void> {
    const { clock, destinations } = this.parts;
    const limit = { what: delivery.target, ms: DEADLINE_MS, clock };
    return within({ ...limit, signal: this.stopping.signal, endsWithSignal: true }, (signal) =>
      destinations.deliver(deliveryOf(event, end, delivery), signal),
    );
  }

  private async settle(lane: Lane, event: StoredEvent, left: readonly PendingDelivery[]): Promise<void> {
    const { settlement, clock } = this.parts;
    const now = clock.wallTime();
    const nextAt = this.stopping.signal.aborted ? cutAt(left, now) : nextDeliveryAt(left, now);
    const progress = { ...event.progress, deliveries: left };
    if (nextAt !== undefined) {
      lane.setBack(backoffMs, now);
      await settlement.deliverLater(event, progress, nextAt, event.response);
      this.put(lane, event.id, nextAt);
      return;
    }
    lane.goesAgain();
    if (left.length > 0) await settlement.keepFailed(event, progress, event.response);
    else await settlement.gone(event);
    this.lanes.ended(lane, event.id);
  }

  private put({ key, functionName }: Lane, id: number, dueAt: number): void {
    this.lanes.put({ key, functionName }, id, dueAt);
  }
}

/** What a stop has cut is delivered as soon as there is a service again. */
function cutAt(left: readonly PendingDelivery[], now: number): number | undefined {
  return left.some(({ isFinal }) => !isFinal) ? now : undefined;
}
