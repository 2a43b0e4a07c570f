import type { StemKind } from '../environment/environment-factory';
import type { StemOwner } from '../environment/owner';
import { messageOf } from '../errors';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import { RefillTimer } from './refill-timer';
import type { Schedulable, SchedulableStem } from './schedulable';
import { Shelf, stemKeyOf } from './shelf';
import { StemBoots, type StemBootsParts } from './stem-boots';

export interface StemsParts<E extends Schedulable, S extends SchedulableStem> extends StemBootsParts<E, S> {
  readonly telemetry: Pick<Telemetry, 'containerFailed'>;
  readonly log: ServiceLog;
  /** At most so many a kind; 0: none are kept. */
  readonly maxStems: number;
  /** So many of a kind of which a function was made lately: more are made and called, as a rule, without a pause. */
  readonly series: number;
}

/** Its use may move a little while it waits, MB. */
const SLACK_MB = 2;
/** A refill takes a core for a tenth of a second: the call that emptied the place goes first. */
export const REFILL_DELAY_MS = 100;
/** All stems together hold at most this share of the budget. */
const MAX_SHARE = 0.1;
const MIB = 1024 * 1024;

/** The booted environments that wait for a function, by kind. */
export class Stems<E extends Schedulable, S extends SchedulableStem> implements StemOwner<S> {
  private readonly shelfOf = new Map<S, Shelf<S>>();
  private hasLooked = false;

  private constructor(
    private readonly parts: StemsParts<E, S>,
    private readonly shelves: Map<string, Shelf<S>>,
    private readonly boots: StemBoots<E, S>,
    private readonly refill: RefillTimer,
    private readonly changed: () => void,
  ) {}

  /** `changed` is told when a stem became ready, or the wish for stems has changed. */
  static create<E extends Schedulable, S extends SchedulableStem>(
    parts: StemsParts<E, S>,
    changed: () => void,
  ): Stems<E, S> {
    const shelves = new Map<string, Shelf<S>>();
    const boots = new StemBoots<E, S>(parts, {
      stemReady: (stem) => stems.stemReady(stem),
      stemLost: (stem, reason) => stems.stemLost(stem, reason),
      begun: (shelf, stem) => stems.shelfOf.set(stem, shelf),
      failed: (shelf, stem, error) => stems.startFailed(shelf, stem, error),
    });
    const refill = new RefillTimer(parts.clock, () => shelves.values(), changed);
    const stems = new Stems(parts, shelves, boots, refill, changed);
    return stems;
  }

  get isEnabled(): boolean {
    return this.parts.maxStems > 0;
  }

  /** A stem of this kind, which now belongs to the caller, memory and all. */
  take(kind: StemKind): S | undefined {
    if (!this.isEnabled) return undefined;
    const shelf = this.shelf(kind);
    const stem = shelf.ready.at(-1);
    // It is given as much as its function may come to use; without room for that it stays what it is.
    if (!stem || !this.parts.capacity.tryHold(stem.id, kind.memorySize, 'environment')) return undefined;
    shelf.take(this.parts.clock.now());
    this.shelfOf.delete(stem);
    this.resizeShelf(shelf);
    shelf.rest(this.parts.clock.now() + REFILL_DELAY_MS);
    this.refill.set();
    return stem;
  }

  /** A container was begun for want of a stem of this kind. */
  missed(kind: StemKind): void {
    if (!this.isEnabled) return;
    const shelf = this.shelf(kind);
    shelf.miss(this.parts.clock.now());
    this.resizeShelf(shelf);
  }

  /** How many of a kind will be ready in a moment; none while they fail, so that no call waits for them. */
  coming(kind: StemKind): number {
    return this.shelves.get(stemKeyOf(kind))?.coming ?? 0;
  }

  stemReady(stem: S): void {
    const { capacity } = this.parts;
    if (!this.shelfOf.get(stem)?.fill(stem)) return;
    this.boots.ended(stem);
    const bytes = stem.memoryUsage();
    if (bytes !== undefined) capacity.tryHold(stem.id, Math.ceil(bytes / MIB) + SLACK_MB, 'stem');
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
    let most = 0;
    for (const shelf of this.shelves.values()) {
      const lacking = shelf.lacks(now);
      if (lacking <= most || !this.parts.runtimes.mayStart(shelf.kind.runtime)) continue;
      neediest = shelf;
      most = lacking;
    }
    return neediest && this.hasRoom(neediest) ? this.boots.start(neediest) : undefined;
  }

  /**
   * A stem that is made for the caller, whatever the target is; undefined when that failed. One that is not wanted any
   * more when it is ready stays.
   */
  async make(kind: StemKind, isWanted: () => boolean): Promise<S | undefined> {
    const shelf = this.shelf(kind);
    const wish = shelf.wish();
    // The wish ends with the stem's deadline, whatever becomes of the boot.
    void this.boots.start(shelf);
    await wish;
    return isWanted() ? this.take(kind) : undefined;
  }

  /** Fits the numbers to the demand and to the kinds that are in use, one for each function. */
  resize(inUse: readonly StemKind[]): void {
    if (!this.isEnabled) return;
    const now = this.parts.clock.now();
    const functions = new Map<Shelf<S>, number>();
    for (const shelf of inUse.map((kind) => this.shelf(kind)))
      functions.set(shelf, (functions.get(shelf) ?? 0) + 1);
    for (const [key, shelf] of this.shelves) {
      const count = functions.get(shelf) ?? 0;
      // The first look finds what a service before this one knew.
      shelf.use(count, now, this.hasLooked ? 0 : count);
      this.resizeShelf(shelf);
      while (shelf.ready.length > shelf.target) this.end(shelf, 'surplus', shelf.because);
      if (shelf.isOver) this.shelves.delete(key);
    }
    this.hasLooked = true;
    this.refill.set();
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
    const all = [...this.shelfOf.keys()];
    this.refill.close();
    this.boots.close();
    for (const shelf of this.shelves.values()) shelf.close();
    this.shelves.clear();
    await Promise.allSettled(all.map((stem) => stem.stop()));
  }

  ready(): readonly S[] {
    return this.list().flatMap(({ ready }) => ready);
  }

  list(): readonly Pick<Shelf<S>, 'key' | 'kind' | 'ready' | 'starting' | 'target' | 'because' | 'misses'>[] {
    return [...this.shelves.values()];
  }

  /** It holds up nobody any longer. */
  private startFailed(shelf: Shelf<S>, stem: S, error: unknown): void {
    if (!shelf.starting.has(stem)) return;
    const { telemetry, log } = this.parts;
    telemetry.containerFailed('stem');
    log.error('a stem could not be started', { stem: stem.id, kind: shelf.key, error: messageOf(error) });
    this.remove(shelf, stem, 'start-failed', messageOf(error));
    this.failed(shelf);
  }

  private failed(shelf: Shelf<S>): void {
    shelf.failed(this.parts.clock.now());
    this.refill.set();
    this.changed();
  }

  private pause(shelf: Shelf<S>, ms: number): void {
    shelf.pauseUntil(this.parts.clock.now() + ms);
    this.refill.set();
  }

  private end(shelf: Shelf<S>, reason: string, because: string): void {
    const stem = shelf.ready[0];
    if (stem) this.remove(shelf, stem, reason, because);
  }

  /** Its memory is free when its container is gone. */
  private remove(shelf: Shelf<S>, stem: S, reason: string, because: string): void {
    const { capacity, decisions } = this.parts;
    shelf.forget(stem);
    const action = reason === 'memory' ? 'evict' : 'kill';
    decisions.note(action, reason, `a stem of ${shelf.title} ended: ${because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target, failures: shelf.failures },
    });
    capacity.leaves(stem.id);
    void stem.stop().then(() => {
      this.forget(shelf, stem);
      this.changed();
    });
  }

  private forget(shelf: Shelf<S>, stem: S): void {
    this.boots.ended(stem);
    shelf.forget(stem);
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
    const { clock, maxStems, series } = this.parts;
    shelf.resize(clock.now(), maxStems, series);
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
