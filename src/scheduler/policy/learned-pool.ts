import type { Hazard } from './hazard';
import type { HoldCosts } from './hold-plan';
import { LevelGaps } from './level-gaps';
import type { Hold, PoolPolicy } from './pool-policy';
import type { Price } from './price';

/** Levels from this one on share their gaps. */
const SHARED_LEVEL = 64;
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

/** What is kept of a function when it is deployed anew. */
export interface Learned {
  readonly gaps: (LevelGaps | undefined)[];
  initMs: number | undefined;
}

interface LevelState {
  readonly gaps: LevelGaps;
  /** NaN before the first time. */
  fellAt: number;
  isIdle: boolean;
  /** Up to when the accounts know of this gap. */
  accountedTo: number;
  holds: readonly Hold[];
}

/** The learned policy for one function version: O(1) a call. */
export class LearnedPool implements PoolPolicy {
  private readonly levels: (LevelState | undefined)[] = [];

  constructor(
    private readonly box: Surroundings,
    private readonly price: Price,
    private readonly memoryMb: number,
    readonly learned: Learned,
  ) {}

  rose(level: number, now: number): void {
    const state = this.level(level);
    this.price.called(!isHeld(state, now));
    if (!state.isIdle) return;
    this.accountFor(state, now);
    state.isIdle = false;
    state.gaps.history.add(now - state.fellAt, now);
  }

  fell(level: number, now: number): void {
    const state = this.level(level);
    state.fellAt = now;
    state.accountedTo = now;
    state.isIdle = true;
  }

  started(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.box.noteStart(start);
    this.learned.initMs = start.initMs;
  }

  hold(level: number): readonly Hold[] {
    const state = this.level(level);
    state.holds = state.gaps.plan(this.box.prior(level), this.costs());
    return state.holds;
  }

  /** Tells the price what the idle levels have held up to now. */
  account(now: number): void {
    for (const state of this.levels) if (state?.isIdle) this.accountFor(state, now);
  }

  /** Every level that has been needed, with how long it has not been needed now, if it is idle. */
  *known(now: number): Generator<{ level: number; gaps: LevelGaps; openMs: number | undefined }> {
    for (const [level, state] of this.levels.entries())
      if (state) yield { level, gaps: state.gaps, openMs: state.isIdle ? now - state.fellAt : undefined };
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

  private level(level: number): LevelState {
    const known = this.levels[level];
    if (known) return known;
    const shared = Math.min(level, SHARED_LEVEL);
    const gaps = (this.learned.gaps[shared] ??= new LevelGaps(shared));
    const state = { gaps, fellAt: Number.NaN, isIdle: false, accountedTo: 0, holds: [] };
    this.levels[level] = state;
    return state;
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
