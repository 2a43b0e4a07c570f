import type { Hazard } from './hazard';
import type { HoldCosts } from './hold-plan';
import type { LearnedFunction, LevelState } from './learned-function';
import type { Hold, PoolPolicy } from './pool-policy';
import type { Price } from './price';

/** The keep-alive that the waste is compared with. */
const FIXED_MS = 10 * 60_000;
/** Of what a start costs its caller: a start ahead makes nobody wait, but costs the box the same. */
const PREWARM_SHARE = 0.25;
const MB_MS_A_GB_S = 1024 * 1000;

/** What a pool has of its box. */
export interface Surroundings {
  /** What is expected of a level of which nothing is known. */
  prior(level: number): Hazard;
  /** What a start is expected to cost its caller when the function's own part is so long, seconds. */
  startSeconds(initMs: number | undefined): number;
  noteStart(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void;
}

/** The learned policy for one function version: O(1) a call. */
export class LearnedPool implements PoolPolicy {
  constructor(
    private readonly box: Surroundings,
    private readonly price: Price,
    private readonly memoryMb: number,
    private readonly learned: LearnedFunction,
  ) {}

  rose(level: number, now: number): void {
    const state = this.learned.level(level);
    this.price.called(!isHeld(state, now));
    this.changed(now);
    if (!state.isIdle) return;
    this.accountFor(state, now);
    state.isIdle = false;
    // The wall clock may have been put back.
    if (now >= state.fellAt) state.gaps.history.add(now - state.fellAt, now);
  }

  fell(level: number, now: number): void {
    const state = this.learned.level(level);
    state.fellAt = now;
    state.accountedTo = now;
    state.isIdle = true;
    state.isForgone = false;
    this.changed(now);
  }

  started(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.box.noteStart(start);
    this.learned.initMs = start.initMs;
  }

  hold(level: number): readonly Hold[] {
    const state = this.learned.level(level);
    const holds = state.gaps.plan(this.box.prior(level), this.costs());
    if (!state.isForgone) state.holds = holds;
    return holds;
  }

  /** Tells the price what the idle levels have held up to now. */
  account(now: number): void {
    for (const state of this.learned.levels) if (state?.isIdle) this.accountFor(state, now);
  }

  /** Nobody is to make environments for calls that are expected after those that were. */
  forgo(): void {
    for (const state of this.learned.levels) {
      if (!state?.isIdle) continue;
      state.isForgone = true;
      state.holds = [];
    }
  }

  falls(): (number | undefined)[] {
    return this.learned.levels.map((state) => (state?.isIdle && !state.isForgone ? state.fellAt : undefined));
  }

  /** For a level that is idle now an environment will be wanted, or is, that is not held from the beginning. */
  expectsCalls(now: number): boolean {
    return this.learned.levels.some((state, level) => {
      if (!state?.isIdle || state.isForgone) return false;
      const age = now - state.fellAt;
      return this.hold(level).some(({ fromMs, untilMs }) => fromMs > 0 && untilMs > age);
    });
  }

  hasNews(): boolean {
    let hasNews = false;
    for (const [level, state] of this.learned.levels.entries()) {
      if (!state?.isIdle || state.isForgone) continue;
      const before = state.holds;
      hasNews = this.hold(level) !== before || hasNews;
    }
    return hasNews;
  }

  private costs(): HoldCosts {
    const start = this.box.startSeconds(this.learned.initMs);
    const perMs = (this.price.current * this.memoryMb) / MB_MS_A_GB_S;
    return { perMs, start, prewarm: PREWARM_SHARE * start };
  }

  private accountFor(state: LevelState, now: number): void {
    const from = state.accountedTo - state.fellAt;
    const to = now - state.fellAt;
    state.accountedTo = now;
    let heldMs = 0;
    for (const { fromMs, untilMs } of state.holds) heldMs += overlap(from, to, fromMs, untilMs);
    this.price.account(heldMs * this.memoryMb, overlap(from, to, 0, FIXED_MS) * this.memoryMb);
  }

  private changed(now: number): void {
    this.learned.usedAt = now;
    this.learned.isChanged = true;
  }
}

function isHeld({ holds, fellAt, isIdle }: LevelState, now: number): boolean {
  if (!isIdle) return false;
  const age = now - fellAt;
  return holds.some(({ fromMs, untilMs }) => age >= fromMs && age < untilMs);
}

function overlap(from: number, to: number, begin: number, end: number): number {
  const first = from > begin ? from : begin;
  const last = to < end ? to : end;
  return last > first ? last - first : 0;
}
