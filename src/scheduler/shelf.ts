import { shortName } from '../engine/images';
import type { StemKind } from '../environment/environment-factory';
import { deferred, type Deferred } from '../lib/deferred';
import { startBackoffMs } from './demand';
import { stemTarget, type StemTarget } from './policy/stem-target';
import { StartBackoff } from './start-backoff';

/** Wants older than this say nothing about the next minutes. */
const MEMORY_MS = 15 * 60_000;
const MAX_WANTS = 10_000;
/** Of the functions that came at once, so many may be called at once: more stems than that are never kept. */
const MAX_EXPECTED = 64;
/** Stems of which half can be gone before a call meets none. */
const MANY = 4;
/** What a refill takes until one was measured; from then on, what the last one took. Milliseconds. */
const USUAL_REFILL_MS = 300;
/** What a stem is taken to use before it can be measured, MB: a booted runtime, or only our init. */
const GENERIC_MB = 48;
const BARE_MB = 8;

/** Names a kind; equal kinds have equal names. */
export function stemKeyOf({ runtime, memorySize, ephemeralStorage, network, isGeneric }: StemKind): string {
  return `${runtime}/${memorySize}MB/${ephemeralStorage}MB/${network}/${isGeneric ? 'booted' : 'bare'}`;
}

/** The stems of one kind, and how many of them were wanted lately. Times are of the steady clock. */
export class Shelf<S> {
  /** The longest waiting first. */
  private readonly stock: S[] = [];
  private readonly booting = new Set<S>();
  /** When one was wanted, in order. */
  private readonly wants: number[] = [];
  /** Callers who wait for the next stem. */
  private readonly wishes: Deferred<void>[] = [];
  private readonly backoff = new StartBackoff(startBackoffMs);
  private fitting: StemTarget = { target: 0, because: 'it is in use' };
  private missed = 0;
  private hasFilled = false;
  private refillMs = USUAL_REFILL_MS;
  /** No refill before this time. */
  private quietUntil = 0;
  /** Nor before this one, while enough is left. */
  private restUntil = 0;
  /** How many have this kind; undefined: nobody has looked. */
  private functions: number | undefined;
  /** When there was last one more of them. */
  private grewAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly key: string,
    readonly kind: StemKind,
  ) {}

  /** For sentences. */
  get title(): string {
    return `${shortName(this.kind.runtime)} with ${this.kind.memorySize} MB`;
  }

  /** What a stem of this kind holds until it was measured, MB. */
  get bootMb(): number {
    return Math.min(this.kind.memorySize, this.kind.isGeneric ? GENERIC_MB : BARE_MB);
  }

  /** The longest waiting first. */
  get ready(): readonly S[] {
    return this.stock;
  }

  get starting(): ReadonlySet<S> {
    return this.booting;
  }

  /** How many will be ready in a moment; none while they fail. */
  get coming(): number {
    return this.failures > 0 ? 0 : this.booting.size;
  }

  get target(): number {
    return this.fitting.target;
  }

  get because(): string {
    return this.fitting.because;
  }

  /** Boots that failed since the last one that worked. */
  get failures(): number {
    return this.backoff.failures;
  }

  /** Wants that found none. */
  get misses(): number {
    return this.missed;
  }

  /** No function has this kind any more, and it has nothing. */
  get isOver(): boolean {
    return this.functions === 0 && this.target === 0 && this.stock.length === 0 && this.booting.size === 0;
  }

  /** How many to start now. The first is made alone: whoever made the function calls it soon, and others would slow that one. */
  lacks(now: number): number {
    if (this.waitUntil > now) return 0;
    if (!this.hasFilled) return this.booting.size === 0 ? Math.min(1, this.shortage) : 0;
    return Math.max(0, this.shortage);
  }

  /** When a refill may begin that is due later; undefined when none is. */
  refillAt(now: number): number | undefined {
    return this.shortage > 0 && this.waitUntil > now ? this.waitUntil : undefined;
  }

  /**
   * So many functions have this kind. Each that came since the last look is as good as a want: it is called soon, as a
   * rule. `before` is how many there were before the first look at this kind.
   */
  use(functions: number, now: number, before: number): void {
    const known = this.functions ?? before;
    if (functions > known) this.grewAt = now;
    for (let more = known; more < functions && more < known + MAX_EXPECTED; more += 1) this.want(now);
    this.functions = functions;
  }

  /** One was wanted and there was none. */
  miss(now: number): void {
    this.missed += 1;
    this.want(now);
  }

  /** The one that became ready last goes to whoever wanted it. */
  take(now: number): void {
    this.stock.pop();
    this.want(now);
  }

  begin(stem: S): void {
    this.booting.add(stem);
  }

  /** A stem has booted, which took so long. */
  booted(ms: number): void {
    this.refillMs = ms;
  }

  /** A stem waits for its function. False when nobody waits for it any more. */
  fill(stem: S): boolean {
    if (!this.booting.delete(stem)) return false;
    this.backoff.worked();
    this.hasFilled = true;
    this.stock.push(stem);
    this.grantWish();
    return true;
  }

  /** A stem was lost, or could not be started: the next one waits longer each time. */
  failed(now: number): void {
    this.backoff.failed(now);
    this.pauseUntil(this.backoff.blockedUntil);
    this.grantWish();
  }

  /** No refill until then; a longer pause that was ordered before stays. */
  pauseUntil(time: number): void {
    this.quietUntil = Math.max(this.quietUntil, time);
  }

  /** No refill until then, unless calls that follow each other without a pause have taken more than half of many. */
  rest(time: number): void {
    this.restUntil = Math.max(this.restUntil, time);
  }

  /** Fits the target to what was wanted lately. `series`: how many are kept while functions of this kind are being made. */
  resize(now: number, max: number, series = 1): void {
    this.forgetOldWants(now);
    const { wants, refillMs, functions } = this;
    const floor = now - this.grewAt < MEMORY_MS ? series : 1;
    this.fitting = stemTarget({ wants, refillMs, floor: functions === 0 ? 0 : floor, max });
  }

  /** Resolves when the next stem is ready, or failed. */
  wish(): Promise<void> {
    const wish = deferred<void>();
    this.wishes.push(wish);
    return wish.promise;
  }

  forget(stem: S): void {
    this.booting.delete(stem);
    const index = this.stock.indexOf(stem);
    if (index >= 0) this.stock.splice(index, 1);
  }

  /** Nobody waits for it any more. */
  close(): void {
    for (const wish of this.wishes.splice(0)) wish.resolve();
  }

  private get waitUntil(): number {
    const left = this.stock.length;
    // The call that took the last one goes first.
    const isLow = this.target >= MANY && left > 0 && left < this.target / 2;
    return isLow ? this.quietUntil : Math.max(this.quietUntil, this.restUntil);
  }

  private get shortage(): number {
    return this.target - this.stock.length - this.booting.size;
  }

  private grantWish(): void {
    this.wishes.shift()?.resolve();
  }

  private want(now: number): void {
    this.wants.push(now);
    if (this.wants.length > MAX_WANTS) this.wants.shift();
  }

  private forgetOldWants(now: number): void {
    const firstKept = this.wants.findIndex((at) => at > now - MEMORY_MS);
    this.wants.splice(0, firstKept < 0 ? this.wants.length : firstKept);
  }
}
