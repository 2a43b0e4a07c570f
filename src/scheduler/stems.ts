import type { StemKind } from '../environment/environment-factory';
import { ImageMissing } from '../engine/container-engine';
import type { StemOwner } from '../environment/owner';
import { messageOf, PlatformError } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import { Deadlines } from '../lib/deadlines';
import { deferred } from '../lib/deferred';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import { startBackoffMs } from './demand';
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

/** Its use may move a little while it waits, MB. */
const SLACK_MB = 2;
/** A refill takes a core for a tenth of a second: the call that emptied the place goes first. */
export const REFILL_DELAY_MS = 100;
/** A stem that is not ready by then never will be: its container hangs, or its runtime does. Milliseconds. */
export const STEM_DEADLINE_MS = 20_000;
/** All stems together hold at most this share of the budget. */
const MAX_SHARE = 0.1;
const MIB = 1024 * 1024;

/** The booted environments that wait for a function, by kind. */
export class Stems<E extends Schedulable, S extends SchedulableStem> implements StemOwner<S> {
  private readonly shelves = new Map<string, Shelf<S>>();
  private readonly shelfOf = new Map<S, Shelf<S>>();
  /** Of those that are booting. */
  private readonly deadlines: Deadlines<S>;
  /** The next refill that is due later. */
  private refill: Timer | undefined;
  private isClosed = false;

  constructor(
    private readonly parts: StemsParts<E, S>,
    /** A stem became ready, or the wish for stems has changed. */
    private readonly changed: () => void,
  ) {
    this.deadlines = new Deadlines(parts.clock);
  }

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
    this.resizeShelf(shelf);
    this.pause(shelf, REFILL_DELAY_MS);
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

  /** How many of a kind will be ready in a moment; none while they fail, so that no call waits for them. */
  coming(kind: StemKind): number {
    const shelf = this.shelves.get(stemKeyOf(kind));
    return !shelf || shelf.failures > 0 ? 0 : shelf.starting.size;
  }

  stemReady(stem: S): void {
    const shelf = this.shelfOf.get(stem);
    if (!shelf?.starting.delete(stem)) return;
    this.deadlines.forget(stem);
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

  /**
   * A stem that is made for the caller, whatever the target is; undefined when that failed. One that is not wanted any
   * more when it is ready stays.
   */
  async make(kind: StemKind, isWanted: () => boolean): Promise<S | undefined> {
    const shelf = this.shelf(kind);
    const wish = deferred<void>();
    shelf.wishes.push(wish);
    // The wish ends with the stem's deadline, whatever becomes of the boot.
    void this.boot(shelf);
    await wish.promise;
    return isWanted() ? this.take(kind) : undefined;
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
    this.wakeForRefill();
  }

  /** Gives up stems until `mb` are free or none is left. Returns the MB that will come free. */
  evict(mb: number): number {
    let freed = 0;
    for (const shelf of this.shelves.values()) {
      for (let stem = shelf.ready[0]; stem && freed < mb; stem = shelf.ready[0]) {
        freed += this.parts.capacity.heldBy(stem.id);
        this.end(shelf, 'memory', 'environments need its memory');
        this.pause(shelf, 10 * REFILL_DELAY_MS);
      }
    }
    return freed;
  }

  /** Removes those that wait; they are made anew after a moment. Returns how many. */
  dropAll(): number {
    let count = 0;
    for (const shelf of this.shelves.values()) {
      this.pause(shelf, 10 * REFILL_DELAY_MS);
      for (; shelf.ready.length > 0; count += 1) this.end(shelf, 'dropped', 'the operator asked for it');
    }
    this.changed();
    return count;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.refill?.cancel();
    const all = [...this.shelfOf.keys()];
    this.deadlines.clear();
    for (const { wishes } of this.shelves.values()) for (const wish of wishes.splice(0)) wish.resolve();
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
    const { maker, capacity, decisions, clock } = this.parts;
    const stem = maker.createStem(shelf.kind, this);
    shelf.starting.add(stem);
    this.shelfOf.set(stem, shelf);
    capacity.tryHold(stem.id, shelf.bootMb, 'stem');
    decisions.note('stem', 'demand', `a stem of ${shelf.title} is made: ${shelf.because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target, misses: shelf.misses },
    });
    const startedAt = clock.now();
    const late = deferred<never>();
    const seconds = STEM_DEADLINE_MS / 1000;
    this.deadlines.set(stem, STEM_DEADLINE_MS, () => {
      const error = new PlatformError(`it was not ready within ${seconds} s`);
      late.reject(error);
      this.startFailed(shelf, stem, error);
    });
    const booted = stem.boot().then(() => {
      shelf.refillMs = clock.now() - startedAt;
    });
    try {
      await Promise.race([booted, late.promise]);
    } catch (error) {
      if (error instanceof ImageMissing) this.parts.runtimes.missing(shelf.kind.runtime);
      this.startFailed(shelf, stem, error);
    }
  }

  /** It holds up nobody any longer. */
  private startFailed(shelf: Shelf<S>, stem: S, error: unknown): void {
    if (!shelf.starting.delete(stem)) return;
    const { telemetry, log } = this.parts;
    telemetry.containerFailed('stem');
    log.error('a stem could not be started', { stem: stem.id, kind: shelf.key, error: messageOf(error) });
    this.noteEnd(shelf, stem, 'start-failed', messageOf(error));
    this.remove(shelf, stem);
    this.failed(shelf);
  }

  private failed(shelf: Shelf<S>): void {
    shelf.failures += 1;
    shelf.wishes.shift()?.resolve();
    this.pause(shelf, startBackoffMs(shelf.failures));
    this.changed();
  }

  /** No refill of this kind for a while; a longer pause that was ordered before stays. */
  private pause(shelf: Shelf<S>, ms: number): void {
    shelf.quietUntil = Math.max(shelf.quietUntil, this.parts.clock.now() + ms);
    this.wakeForRefill();
  }

  /** When the next refill may begin, if one is due later. */
  private nextRefillAt(now: number): number | undefined {
    const times = [...this.shelves.values()]
      .filter((shelf) => shelf.lacks(Number.POSITIVE_INFINITY) > 0 && shelf.quietUntil > now)
      .map(({ quietUntil }) => quietUntil);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Nothing else looks at the stems when a pause ends. */
  private wakeForRefill(): void {
    const { clock } = this.parts;
    const now = clock.now();
    const at = this.nextRefillAt(now);
    this.refill?.cancel();
    this.refill = undefined;
    if (at === undefined || this.isClosed) return;
    this.refill = clock.after(at - now, () => {
      this.changed();
      this.wakeForRefill();
    });
  }

  private end(shelf: Shelf<S>, reason: string, because: string): void {
    const stem = shelf.ready.shift();
    if (!stem) return;
    this.noteEnd(shelf, stem, reason, because);
    this.remove(shelf, stem);
  }

  private noteEnd(shelf: Shelf<S>, stem: S, reason: string, because: string): void {
    const action = reason === 'memory' ? 'evict' : 'kill';
    this.parts.decisions.note(action, reason, `a stem of ${shelf.title} ended: ${because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target, failures: shelf.failures },
    });
  }

  private remove(shelf: Shelf<S>, stem: S): void {
    this.parts.capacity.leaves(stem.id);
    void stem.stop().then(() => {
      this.forget(shelf, stem);
      this.changed();
    });
  }

  private forget(shelf: Shelf<S>, stem: S): void {
    this.deadlines.forget(stem);
    shelf.starting.delete(stem);
    const index = shelf.ready.indexOf(stem);
    if (index >= 0) shelf.ready.splice(index, 1);
    this.shelfOf.delete(stem);
    this.parts.capacity.release(stem.id);
  }

  private hasRoom(shelf: Shelf<S>): boolean {
    const { capacity } = this.parts;
    const mb = shelf.bootMb;
    const held = capacity.report().byKind.stem;
    return capacity.missingFor(mb) === 0 && held + mb <= capacity.budgetMb * MAX_SHARE;
  }

  private resizeShelf(shelf: Shelf<S>): void {
    shelf.resize(this.parts.clock.now(), this.parts.maxStems);
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
