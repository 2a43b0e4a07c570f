import type { StemKind } from '../environment/environment-factory';
import { ImageMissing } from '../environment/container-engine';
import type { StemOwner } from '../environment/owner';
import { messageOf } from '../errors';
import type { Clock } from '../lib/clock';
import { deferred } from '../lib/deferred';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import { startBackoffMs } from './demand';
import { stemTarget } from './policy/stem-target';
import type { EnvironmentMaker, RuntimeGate, Schedulable, SchedulableStem } from './schedulable';
import { Shelf, stemKeyOf } from './shelf';

export interface StemsParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: EnvironmentMaker<E, S>;
  readonly runtimes: RuntimeGate;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'containerFailed'>;
  readonly decisions: Decisions;
  readonly log: ServiceLog;
  /** At most so many a kind; 0: none are kept. */
  readonly maxStems: number;
}

/** What a stem is taken to use before it can be measured, MB: a booted runtime, or only our init. */
const GENERIC_MB = 48;
const BARE_MB = 8;
/** Its use may move a little while it waits, MB. */
const SLACK_MB = 2;
/** A refill takes a core for a tenth of a second: the call that emptied the place goes first. */
export const REFILL_DELAY_MS = 100;
/** All stems together hold at most this share of the budget. */
const MAX_SHARE = 0.1;
const MIB = 1024 * 1024;

/** The booted environments that wait for a function, by kind. */
export class Stems<E extends Schedulable, S extends SchedulableStem> implements StemOwner<S> {
  private readonly shelves = new Map<string, Shelf<S>>();
  private readonly shelfOf = new Map<S, Shelf<S>>();

  constructor(
    private readonly parts: StemsParts<E, S>,
    /** A stem became ready, or the wish for stems has changed. */
    private readonly changed: () => void,
  ) {}

  get isEnabled(): boolean {
    return this.parts.maxStems > 0;
  }

  /** A stem of this kind, which now belongs to the caller, memory and all. */
  take(kind: StemKind): S | undefined {
    if (!this.isEnabled) return undefined;
    const { clock, capacity } = this.parts;
    const shelf = this.shelf(kind);
    const stem = shelf.ready.at(-1);
    // It is given as much as its function may come to use; without room for that it stays what it is.
    if (!stem || !capacity.tryHold(stem.id, kind.memorySize, 'environment')) return undefined;
    shelf.wanted(clock.now());
    shelf.ready.pop();
    this.shelfOf.delete(stem);
    shelf.quietUntil = clock.now() + REFILL_DELAY_MS;
    this.resizeShelf(shelf);
    return stem;
  }

  /** A container was begun for want of a stem of this kind. */
  missed(kind: StemKind): void {
    if (!this.isEnabled) return;
    const shelf = this.shelf(kind);
    shelf.wanted(this.parts.clock.now());
    shelf.misses += 1;
    this.resizeShelf(shelf);
  }

  /** How many of a kind are booting. */
  starting(kind: StemKind): number {
    return this.shelves.get(stemKeyOf(kind))?.starting.size ?? 0;
  }

  stemReady(stem: S): void {
    const shelf = this.shelfOf.get(stem);
    if (!shelf?.starting.delete(stem)) return;
    shelf.failures = 0;
    shelf.ready.push(stem);
    const bytes = stem.memoryUsage();
    if (bytes !== undefined) this.parts.capacity.tryHold(stem.id, Math.ceil(bytes / MIB) + SLACK_MB, 'stem');
    shelf.wishes.shift()?.resolve();
    this.changed();
  }

  stemLost(stem: S, reason: string): void {
    const shelf = this.shelfOf.get(stem);
    if (!shelf) return;
    this.parts.log.warn('a stem was lost', { stem: stem.id, kind: shelf.key, reason });
    this.forget(shelf, stem);
    this.failed(shelf);
  }

  /** Starts one stem of the kind that lacks most, if any does and the box has room. */
  startOne(): Promise<void> | undefined {
    const now = this.parts.clock.now();
    let neediest: Shelf<S> | undefined;
    for (const shelf of this.shelves.values()) {
      const isNeedier = shelf.lacks(now) > (neediest?.lacks(now) ?? 0);
      if (isNeedier && this.parts.runtimes.mayStart(shelf.kind.runtime)) neediest = shelf;
    }
    if (!neediest || !this.hasRoom(neediest)) return undefined;
    return this.boot(neediest);
  }

  /** A stem that is made for the caller, whatever the target is; undefined when that failed. */
  async make(kind: StemKind): Promise<S | undefined> {
    const shelf = this.shelf(kind);
    const wish = deferred<void>();
    shelf.wishes.push(wish);
    await this.boot(shelf);
    await wish.promise;
    return this.take(kind);
  }

  /** When the next refill may begin, if one is due later: epoch milliseconds. */
  nextRefillAt(now: number): number | undefined {
    const times = [...this.shelves.values()]
      .filter((shelf) => shelf.lacks(Number.POSITIVE_INFINITY) > 0 && shelf.quietUntil > now)
      .map(({ quietUntil }) => quietUntil);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Fits the numbers to the demand and to the kinds that are in use, the last used first. */
  resize(inUse: readonly StemKind[]): void {
    if (!this.isEnabled) return;
    const known = new Set(inUse.map((kind) => this.shelf(kind)));
    for (const shelf of this.shelves.values()) shelf.isInUse = known.has(shelf);
    for (const [key, shelf] of this.shelves) {
      this.resizeShelf(shelf);
      while (shelf.ready.length > shelf.target) this.end(shelf, 'surplus', shelf.because);
      if (!shelf.isInUse && shelf.isEmpty && shelf.target === 0) this.shelves.delete(key);
    }
  }

  /** Gives up stems until `mb` are free or none is left. Returns the MB that will come free. */
  evict(mb: number): number {
    let freed = 0;
    for (const shelf of this.shelves.values()) {
      for (let stem = shelf.ready[0]; stem && freed < mb; stem = shelf.ready[0]) {
        freed += this.parts.capacity.heldBy(stem.id);
        this.end(shelf, 'memory', 'environments need its memory');
        shelf.quietUntil = this.parts.clock.now() + 10 * REFILL_DELAY_MS;
      }
    }
    return freed;
  }

  /** Removes those that wait; they are made anew after a moment. Returns how many. */
  dropAll(): number {
    let count = 0;
    for (const shelf of this.shelves.values()) {
      shelf.quietUntil = this.parts.clock.now() + 10 * REFILL_DELAY_MS;
      for (; shelf.ready.length > 0; count += 1) this.end(shelf, 'dropped', 'the operator asked for it');
    }
    this.changed();
    return count;
  }

  async close(): Promise<void> {
    const all = [...this.shelfOf.keys()];
    this.shelves.clear();
    await Promise.allSettled(all.map((stem) => stem.stop()));
  }

  ready(): readonly S[] {
    return this.list().flatMap(({ ready }) => ready);
  }

  list(): readonly Shelf<S>[] {
    return [...this.shelves.values()];
  }

  private async boot(shelf: Shelf<S>): Promise<void> {
    const { maker, capacity, decisions, log, clock, telemetry } = this.parts;
    const stem = maker.createStem(shelf.kind, this);
    shelf.starting.add(stem);
    this.shelfOf.set(stem, shelf);
    capacity.tryHold(stem.id, startingMb(shelf.kind), 'stem');
    decisions.note('stem', 'demand', `a stem of ${shelf.title} is made: ${shelf.because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target, misses: shelf.misses },
    });
    const startedAt = clock.now();
    try {
      await stem.boot();
      shelf.refillMs = clock.now() - startedAt;
    } catch (error) {
      telemetry.containerFailed('stem');
      if (error instanceof ImageMissing) this.parts.runtimes.missing(shelf.kind.runtime);
      log.error('a stem could not be started', { kind: shelf.key, error: messageOf(error) });
      this.forget(shelf, stem);
      this.failed(shelf);
    }
  }

  private failed(shelf: Shelf<S>): void {
    shelf.failures += 1;
    shelf.wishes.shift()?.resolve();
    shelf.quietUntil = this.parts.clock.now() + startBackoffMs(shelf.failures);
    this.changed();
  }

  private end(shelf: Shelf<S>, reason: string, because: string): void {
    const stem = shelf.ready.shift();
    if (!stem) return;
    const action = reason === 'memory' ? 'evict' : 'kill';
    this.parts.decisions.note(action, reason, `a stem of ${shelf.title} ended: ${because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target },
    });
    void stem.stop().then(() => {
      this.forget(shelf, stem);
      this.changed();
    });
  }

  private forget(shelf: Shelf<S>, stem: S): void {
    shelf.starting.delete(stem);
    const index = shelf.ready.indexOf(stem);
    if (index >= 0) shelf.ready.splice(index, 1);
    this.shelfOf.delete(stem);
    this.parts.capacity.release(stem.id);
  }

  private hasRoom(shelf: Shelf<S>): boolean {
    const { capacity } = this.parts;
    const mb = startingMb(shelf.kind);
    const held = capacity.report().byKind.stem;
    return capacity.missingFor(mb) === 0 && held + mb <= capacity.budgetMb * MAX_SHARE;
  }

  private resizeShelf(shelf: Shelf<S>): void {
    shelf.forgetOldWants(this.parts.clock.now());
    const { target, because } = stemTarget({
      wants: shelf.wants,
      refillMs: shelf.refillMs,
      target: shelf.target,
      floor: shelf.isInUse ? 1 : 0,
      max: this.parts.maxStems,
    });
    shelf.target = target;
    shelf.because = because;
  }

  private shelf(kind: StemKind): Shelf<S> {
    const key = stemKeyOf(kind);
    let shelf = this.shelves.get(key);
    if (!shelf) {
      shelf = new Shelf(key, kind);
      this.shelves.set(key, shelf);
    }
    return shelf;
  }
}

function startingMb(kind: StemKind): number {
  return Math.min(kind.memorySize, kind.isGeneric ? GENERIC_MB : BARE_MB);
}
