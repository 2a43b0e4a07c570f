import type { Lane } from '../../async/lanes/lane';
import type { Lanes, Soon } from '../../async/lanes/lanes';
import { targetLanes } from '../../async/lanes/target-lanes';
import { backoffMs } from '../../async/policy/backoff';
import type { Clock } from '../../lib/clock';
import { within } from '../../lib/within';
import type { ServiceLog } from '../../telemetry/events';
import { afterFailure } from './after-failure';
import type { OutboxEntry } from './outbox-entry';
import type { OutboxStore } from './outbox-store';
import { targetFailure, type TargetFailure } from './target-failure';
import type { TargetTelling } from './target-telling';

/** At once, to all targets. */
const MAX_RUNNING = 64;
/** To one target. */
const MAX_OF_LANE = 8;
const DEADLINE_MS = 30_000;

export interface OutboxParts {
  readonly store: OutboxStore;
  /** One try. What it throws is made a TargetFailure of. */
  readonly send: (entry: OutboxEntry, signal: AbortSignal) => Promise<void>;
  readonly telling: TargetTelling;
  readonly clock: Clock;
  readonly soon: Soon;
  readonly random: () => number;
  readonly log: Pick<ServiceLog, 'warn' | 'debug'>;
}

/** Sends what is kept until targets have it, or it goes to their dead-letter queues; one that is away delays no other. */
export class Outbox {
  private readonly lanes: Lanes;
  private readonly held = new Set<number>();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: OutboxParts) {
    this.lanes = targetLanes({
      clock: parts.clock,
      soon: parts.soon,
      isHeld: (id) => this.held.has(id),
      most: { ofOne: MAX_OF_LANE, ofAll: MAX_RUNNING },
      begin: (lane, ids) => this.begin(lane, ids),
    });
  }

  /** What was kept before is sent too. */
  open(): void {
    for (const { id, place, dueAt } of this.parts.store.places()) this.put(id, place, dueAt);
    this.lanes.open();
  }

  /** Resolves when they are on disk. */
  async add(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    for (const { id, place, dueAt } of await this.parts.store.add(entries)) this.put(id, place, dueAt);
  }

  /** What is on its way is given up, and sent again by the next service. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.lanes.close();
    await this.lanes.idle();
  }

  private put(id: number, place: string, dueAt: number): void {
    this.held.add(id);
    this.lanes.put({ key: place, functionName: '' }, id, dueAt);
  }

  private begin(lane: Lane, ids: readonly number[]): void {
    for (const id of ids) void this.sendOne(lane, id);
    this.lanes.loaded(lane);
  }

  /** Never throws. */
  private async sendOne(lane: Lane, id: number): Promise<void> {
    const { store, telling, log } = this.parts;
    try {
      const entry = store.read(id);
      if (entry === undefined) return this.gone(lane, id);
      try {
        await this.inTime(entry);
      } catch (error) {
        if (this.stopping.signal.aborted) return this.lanes.ended(lane, id);
        return this.failed(lane, id, entry, targetFailure(error));
      }
      store.remove(id);
      lane.goesAgain();
      telling.delivered(entry);
      this.gone(lane, id);
    } catch (error) {
      log.warn('a delivery of a rule or a schedule is tried again, since its outbox could not be written', {
        error,
      });
      this.lanes.put({ key: lane.key, functionName: '' }, id, this.parts.clock.wallTime() + backoffMs(1));
    }
  }

  private failed(lane: Lane, id: number, entry: OutboxEntry, failure: TargetFailure): void {
    const { store, telling, clock, random } = this.parts;
    const now = clock.wallTime();
    const after = afterFailure(entry, failure, now, random());
    if (!failure.isFinal) lane.setBack(backoffMs, now);
    telling.failed(entry, failure, after);
    if (after.what === 'drop') {
      store.remove(id);
      this.gone(lane, id);
      return;
    }
    store.put(id, after.entry);
    if (after.what === 'again') this.put(id, lane.key, after.entry.dueAt);
    else this.toDeadLetter(lane, id, after.entry);
  }

  private toDeadLetter(lane: Lane, id: number, { delivery, dueAt }: OutboxEntry): void {
    this.lanes.ended(lane, id);
    this.put(id, delivery.deadLetter?.arn ?? '', dueAt);
  }

  private gone(lane: Lane, id: number): void {
    this.held.delete(id);
    this.lanes.ended(lane, id);
  }

  private inTime(entry: OutboxEntry): Promise<void> {
    const limit = { what: 'the target', ms: DEADLINE_MS, clock: this.parts.clock };
    return within({ ...limit, signal: this.stopping.signal, endsWithSignal: true }, (signal) =>
      this.parts.send(entry, signal),
    );
  }
}
