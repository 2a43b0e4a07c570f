import type {
  EventsAnswer,
  EventSelection,
  EventsQuestion,
  EventStage,
  EventView,
  FunctionEvents,
} from '../contract/events-answer';
import { ThrottledError } from '../errors';
import type { Clock } from '../lib/clock';
import type { EventFact, ServiceLog } from '../telemetry/events';
import type { Deliverer } from './deliverer';
import { acceptedAtOf, type Dispatcher } from './dispatcher';
import type { EventHead, StoredEvent } from './event';
import type { EventIndex } from './event-index';
import type { EventQueue } from './event-queue';
import type { EventStore } from './event-store';
import type { FailedEvent, FailedEvents } from './failed-events';
import type { QueueVerbs } from './queue-verbs';
import type { Settlement } from './settlement';
import type { HeldEvents } from './held-events';

export interface QueueDeskParts {
  readonly queue: Pick<EventQueue, 'addAgain'>;
  readonly store: Pick<EventStore, 'read' | 'heads' | 'settle'>;
  readonly index: EventIndex;
  readonly failed: FailedEvents;
  readonly held: HeldEvents;
  readonly settlement: Settlement;
  readonly dispatcher: Dispatcher;
  readonly deliverer: Deliverer;
  readonly telemetry: { event(fact: EventFact): void };
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly log: Pick<ServiceLog, 'info'>;
}

/** Events that are read at once, without their payloads and with them. */
const HEADS = 1000;
const EVENTS = 20;

/** What people see of the queue, and do about it. */
export class QueueDesk implements QueueVerbs {
  constructor(private readonly parts: QueueDeskParts) {}

  async look(selection: EventsQuestion): Promise<EventsAnswer> {
    const { index, failed, clock } = this.parts;
    const at = clock.wallTime();
    const functions = this.functions(selection);
    const events = await this.views(selection);
    const { inAll } = index.limits;
    const { events: maxFailed, bytes: maxFailedBytes } = failed.limits;
    return {
      ...{ at, functions, events, held: index.amount, limit: { ...inAll }, failed: failed.amount },
      failedLimit: { events: maxFailed, bytes: maxFailedBytes },
    };
  }

  async redrive(selection: EventSelection): Promise<number> {
    const { failed, store, log } = this.parts;
    const all = failed.all().filter(({ functionName }) => matches(selection, functionName));
    let redriven = 0;
    for (let from = 0; from < all.length; from += EVENTS) {
      const events = await store.read(all.slice(from, from + EVENTS).map(({ id }) => id));
      for (const event of events) {
        if (selection.requestId !== undefined && event.request.requestId !== selection.requestId) continue;
        // Another redrive, or a purge, may have come first.
        const kept = failed.remove(event.id);
        if (!kept) continue;
        if (!(await this.redriven(event, kept))) return redriven;
        redriven += 1;
      }
    }
    log.info('failed events come again', { ...selection, events: redriven });
    return redriven;
  }

  async purge(selection: EventSelection): Promise<number> {
    const ids = [...this.chosen(selection, new Set())];
    const { requestId } = selection;
    const meant = requestId === undefined ? ids : await this.withRequest(ids, requestId);
    let purged = 0;
    for (let from = 0; from < meant.length; from += HEADS)
      purged += await this.purged(meant.slice(from, from + HEADS));
    this.parts.log.info('events were purged', { ...selection, events: purged });
    return purged;
  }

  /** Those of them that do not run by now. Returns how many. */
  private async purged(ids: readonly number[]): Promise<number> {
    const { index, held, failed, settlement, telemetry } = this.parts;
    const running = this.running();
    const gone = ids.filter((id) => index.get(id)?.isKept && !running.has(id));
    for (const id of gone) {
      const entry = index.get(id);
      held.forget(id);
      failed.remove(id);
      if (entry && entry.stage !== 'failed')
        telemetry.event({ functionName: entry.functionName, what: 'dropped', condition: 'Purged' });
    }
    await settlement.allGone(gone.map((id) => ({ id })));
    return gone.length;
  }

  /** False when there is no room for more. */
  private async redriven(event: StoredEvent, kept: FailedEvent): Promise<boolean> {
    const { queue, failed, settlement, deliverer, clock } = this.parts;
    const { end } = event.progress;
    if (end?.condition === 'Success') {
      const deliveries = event.progress.deliveries.map(({ kind, target }) => ({ kind, target, attempts: 0 }));
      const now = clock.wallTime();
      // Its time to be delivered begins anew.
      const progress = { ...event.progress, end: { ...end, at: now }, deliveries };
      await settlement.deliverLater(event, progress, now, event.response);
      deliverer.add(
        event.id,
        deliveries.map(({ target }) => target),
        now,
      );
      return true;
    }
    try {
      await queue.addAgain(event);
    } catch (error) {
      failed.add(kept);
      if (error instanceof ThrottledError) return false;
      throw error;
    }
    await settlement.gone(event);
    return true;
  }

  private running(): ReadonlySet<number> {
    return new Set([...this.parts.dispatcher.lanes.all()].flatMap(({ runs }) => [...runs.keys()]));
  }

  /** Each scrape of the metrics asks, so no event is looked at but those that run. */
  private functions(selection: EventSelection): FunctionEvents[] {
    const { index, dispatcher } = this.parts;
    const found = new Map<string, Mutable<FunctionEvents>>();
    for (const { oldest, ...counts } of index.counts()) {
      if (!matches(selection, counts.functionName)) continue;
      const oldestAt = oldest === undefined ? {} : { oldestAt: acceptedAtOf(oldest) };
      found.set(counts.functionName, { ...counts, running: 0, ...oldestAt });
    }
    for (const { functionName, nextAt, runs } of dispatcher.lanes.all()) {
      const sums = found.get(functionName);
      if (!sums) continue;
      for (const id of runs.keys()) {
        const stage = index.get(id)?.stage;
        if (stage === undefined) continue;
        sums[stage] -= 1;
        sums.running += 1;
      }
      if (Number.isFinite(nextAt)) sums.nextTryAt = Math.min(sums.nextTryAt ?? Infinity, nextAt);
    }
    for (const sums of found.values()) {
      const lastFailure = dispatcher.lastFailures.get(sums.functionName);
      if (lastFailure) sums.lastFailure = lastFailure;
    }
    return [...found.values()].sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
  }

  private async views(selection: EventsQuestion): Promise<EventView[]> {
    const { limit, requestId } = selection;
    if (limit <= 0) return [];
    const running = this.running();
    const most = requestId === undefined ? limit : Number.POSITIVE_INFINITY;
    const all: number[] = [];
    for (const id of this.chosen(selection, running)) if (all.push(id) >= most) break;
    const ids = requestId === undefined ? all : await this.withRequest(all, requestId);
    const heads = await this.parts.store.heads(ids.slice(0, limit));
    return heads.map((head) => viewOf(head, running.has(head.id) ? 'running' : head.stage));
  }

  /** Ids, the oldest first; those that failed come last. */
  private *chosen(
    { stage, ...selection }: EventSelection & { readonly stage?: EventStage },
    running: ReadonlySet<number>,
  ): Iterable<number> {
    for (const isFailed of [false, true])
      for (const [id, entry] of this.parts.index.all()) {
        if ((entry.stage === 'failed') !== isFailed || !matches(selection, entry.functionName)) continue;
        if (stage === undefined || stage === (running.has(id) ? 'running' : entry.stage)) yield id;
      }
  }

  private async withRequest(ids: readonly number[], requestId: string): Promise<number[]> {
    const found: number[] = [];
    for (let from = 0; from < ids.length; from += HEADS) {
      const heads = await this.parts.store.heads(ids.slice(from, from + HEADS));
      found.push(...heads.filter(({ request }) => request.requestId === requestId).map(({ id }) => id));
    }
    return found;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function matches({ functionName: meant }: EventSelection, functionName: string): boolean {
  return meant === undefined || meant === functionName;
}

function viewOf(
  { functionName, qualifier, request, acceptedAt, dueAt, bytes, progress }: EventHead,
  stage: EventStage,
): EventView {
  const { tries, end, lastFailure, deliveries } = progress;
  return {
    requestId: request.requestId,
    functionName,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...{ stage, acceptedAt, tries, bytes },
    ...((stage === 'waiting' && dueAt > acceptedAt) || stage === 'delivering' ? { nextTryAt: dueAt } : {}),
    ...(end ? { condition: end.condition } : {}),
    ...(lastFailure ? { lastFailure } : {}),
    deliveries: deliveries.map(({ kind, target, attempts, lastFailure: failure }) => ({
      ...{ kind, target, attempts },
      ...(failure ? { lastFailure: failure } : {}),
    })),
  };
}
