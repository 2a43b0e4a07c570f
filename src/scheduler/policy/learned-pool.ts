import type { Hazard } from './hazard';
import type { HoldCosts } from './hold-plan';
import type { LearnedFunction, LevelState } from './learned-function';
import type { Hold, PoolPolicy } from './pool-policy';
import { MB_MS_A_GB_S } from './price';
import type { Terms } from './terms';

/** The keep-alive that the waste is compared with. */
const FIXED_MS = 10 * 60_000;
/** Of what a start costs its caller: a start ahead makes nobody wait, but costs the box the same. */
const PREWARM_SHARE = 0.25;
/** The same where what is there stays: one made ahead takes another's place, which may have to be made again. */
const REPLACING_SHARE = 0.5;

const KEPT: Hold = {
  fromMs: 0,
  untilMs: Number.POSITIVE_INFINITY,
  because: 'idle environments are kept while there is room for them',
};
const KEPT_ONLY: readonly Hold[] = [KEPT];

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
    private readonly terms: Terms,
    private readonly memoryMb: number,
    private readonly learned: LearnedFunction,
  ) {}

  rose(level: number, now: number, isMet: boolean): void {
    const state = this.learned.level(level);
    this.terms.price.called(!isMet);
    this.learned.used(now);
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
    this.learned.used(now);
  }

  started(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.box.noteStart(start);
    this.learned.started(start.initMs);
  }

  hold(level: number): readonly Hold[] {
    const state = this.learned.level(level);
    const plan = state.gaps.plan(this.box.prior(level), this.costs());
    if (!this.terms.isKept) {
      if (!state.isForgone) state.holds = plan;
      return plan;
    }
    if (state.plan === plan && state.holds.length > 0) return state.holds;
    const holds = keptAnd(plan);
    if (!state.isForgone) {
      state.plan = plan;
      state.holds = holds;
    }
    return holds;
  }

  worth(level: number, ageMs: number): number {
    const starts = this.learned.level(level).gaps.worthAt(ageMs, this.box.prior(level));
    return this.terms.weight() * this.box.startSeconds(this.learned.initMs) * starts;
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
    const { price, isKept } = this.terms;
    const perMs = (price.current * this.memoryMb) / MB_MS_A_GB_S;
    return { perMs, start, prewarm: (isKept ? REPLACING_SHARE : PREWARM_SHARE) * start };
  }

  private accountFor(state: LevelState, now: number): void {
    const from = state.accountedTo - state.fellAt;
    const to = now - state.fellAt;
    state.accountedTo = now;
    let heldMs = 0;
    for (const { fromMs, untilMs } of state.holds) heldMs += overlap(from, to, fromMs, untilMs);
    this.terms.price.account(heldMs * this.memoryMb, overlap(from, to, 0, FIXED_MS) * this.memoryMb);
  }
}

/** What is there stays; what is not is made for the times at which a call is expected. */
function keptAnd(plan: readonly Hold[]): readonly Hold[] {
  const expected = plan.filter(({ fromMs }) => fromMs > 0);
  return expected.length > 0 ? [KEPT, ...expected] : KEPT_ONLY;
}

function overlap(from: number, to: number, begin: number, end: number): number {
  const first = from > begin ? from : begin;
  const last = to < end ? to : end;
  return last > first ? last - first : 0;
}
