import type { Clock } from '../lib/clock';
import type { EventFact, ServiceLog } from '../telemetry/events';
import type { EventHead, EventProgress, StoredEvent } from './event';
import type { EventIndex } from './event-index';
import type { EventSettings } from './event-settings';
import type { EventStore } from './event-store';
import type { FailedEvents } from './failed-events';
import { destinationsOf } from './policy/destinations-of';
import type { Step } from './policy/next-step';

export interface SettlementParts {
  readonly store: Pick<EventStore, 'settle'>;
  readonly index: EventIndex;
  readonly failed: FailedEvents;
  readonly settings: EventSettings;
  readonly telemetry: { event(fact: EventFact): void };
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly log: Pick<ServiceLog, 'warn'>;
}

const MAX_AT_ONCE = 1000;

/** Where an event is now: a later try, a delivery, or nowhere in the queue. */
export type Settled =
  | { readonly at: 'waiting'; readonly dueAt: number }
  | { readonly at: 'delivering'; readonly progress: EventProgress }
  | { readonly at: 'gone' };

/** Writes what became of events. Rejects only when the store has been closed. */
export class Settlement {
  constructor(private readonly parts: SettlementParts) {}

  async settle(event: StoredEvent, step: Exclude<Step, { step: 'leave' }>): Promise<Settled> {
    // Purged while it ran.
    if (!this.parts.index.has(event.id)) return { at: 'gone' };
    if (step.step === 'drop') return this.dropped(event);
    if (step.step === 'again') return this.again(event, step);
    const { end, response } = step;
    const policy = this.parts.settings.of(event.functionName, event.qualifier);
    const deliveries = policy ? destinationsOf(end, policy) : [];
    const progress = { ...step.progress, deliveries };
    if (end.condition !== 'Success') this.tellDropped(event, end.condition);
    if (deliveries.length > 0) {
      const dueAt = this.parts.clock.wallTime();
      await this.write(event, { stage: 'delivering', dueAt, progress, response });
      return { at: 'delivering', progress };
    }
    if (end.condition === 'Success') return this.gone(event);
    await this.keepFailed(event, progress, response);
    return { at: 'gone' };
  }

  /** The event is kept until somebody redrives it, or there is no more room. */
  async keepFailed(event: EventHead, progress: EventProgress, response?: Buffer): Promise<void> {
    const { clock, failed, index } = this.parts;
    const now = clock.wallTime();
    await this.write(event, { stage: 'failed', dueAt: now, progress, response });
    // Purged, or gone with its function, meanwhile.
    if (!index.has(event.id)) return;
    const bytes = bytesWith(event, response);
    failed.add({ id: event.id, functionName: event.functionName, bytes, at: now });
    await this.trim();
  }

  /** Failed events go for which there is no more room or time. */
  async trim(): Promise<void> {
    const { failed, clock, telemetry, log } = this.parts;
    const excess = failed.excess(clock.wallTime());
    for (const { id, functionName } of excess) {
      failed.remove(id);
      telemetry.event({ functionName, what: 'dropped', condition: 'Evicted' });
    }
    if (excess.length > 0) log.warn('failed events are kept no longer', { events: excess.length });
    await this.allGone(excess);
  }

  /** Deliveries that are tried again later. */
  async deliverLater(
    event: EventHead,
    progress: EventProgress,
    dueAt: number,
    response?: Buffer,
  ): Promise<void> {
    await this.write(event, { stage: 'delivering', dueAt, progress, response });
  }

  async gone(event: Pick<EventHead, 'id'>): Promise<Settled> {
    await this.parts.store.settle({ what: 'gone', id: event.id });
    this.parts.index.remove(event.id);
    return { at: 'gone' };
  }

  /** In parts: a purge of all must not fill what waits for the disk. */
  async allGone(events: readonly Pick<EventHead, 'id'>[]): Promise<void> {
    for (let from = 0; from < events.length; from += MAX_AT_ONCE)
      await Promise.all(events.slice(from, from + MAX_AT_ONCE).map((event) => this.gone(event)));
  }

  private dropped(event: EventHead): Promise<Settled> {
    this.tellDropped(event, 'FunctionDeleted');
    return this.gone(event);
  }

  private async again(event: EventHead, step: Extract<Step, { step: 'again' }>): Promise<Settled> {
    const { dueAt, progress, because } = step;
    const { functionName } = event;
    this.parts.telemetry.event({ functionName, what: 'retry', reason: because });
    await this.write(event, { stage: 'waiting', dueAt, progress, response: undefined });
    return { at: 'waiting', dueAt };
  }

  private async write(
    { id, bytes }: Pick<EventHead, 'id' | 'bytes'>,
    {
      response,
      ...change
    }: Pick<EventHead, 'stage' | 'dueAt' | 'progress'> & { response: Buffer | undefined },
  ): Promise<void> {
    const { store, index } = this.parts;
    await store.settle({ what: 'changed', id, ...change, ...(response ? { response } : {}) });
    index.move(id, change.stage, bytesWith({ bytes }, response));
  }

  private tellDropped({ functionName, request }: EventHead, condition: DropCondition): void {
    const { telemetry, log } = this.parts;
    telemetry.event({ functionName, what: 'dropped', condition });
    log.warn('an event failed for good', { functionName, requestId: request.requestId, condition });
  }
}

/** What is kept of it: a small event may have a large answer. */
function bytesWith({ bytes }: Pick<EventHead, 'bytes'>, response: Buffer | undefined): number {
  return bytes + (response?.length ?? 0);
}

type DropCondition = Extract<EventFact, { what: 'dropped' }>['condition'];
