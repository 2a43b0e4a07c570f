import { GapHistory, type GapRecord } from './gap-history';
import { LevelGaps } from './level-gaps';
import type { Hold } from './pool-policy';

/** Levels from this one on share their gaps. */
export const SHARED_LEVEL = 64;

export interface LevelState {
  readonly gaps: LevelGaps;
  /** NaN before the first time. */
  fellAt: number;
  isIdle: boolean;
  /** None is to be made for it before its next call: the operator ended those that there were. */
  isForgone: boolean;
  /** Up to when the accounts know of this gap. */
  accountedTo: number;
  holds: readonly Hold[];
  /** The plan of which `holds` was made, if it was. */
  plan?: readonly Hold[];
}

/** What is kept of a function version. */
export interface LearnedRecord {
  readonly initMs?: number;
  /** The logarithm of the price that its goal has led to. */
  readonly goalPrice?: number;
  /** `fellAt` is missing when a call was running at that level. */
  readonly levels: readonly { readonly level: number; readonly fellAt?: number; readonly gaps: GapRecord }[];
}

/** What was learned of one version of a function: it outlives the pool, and a deployment of other code. Times are of the steady clock. */
export class LearnedFunction {
  readonly gaps: (LevelGaps | undefined)[] = [];
  readonly levels: (LevelState | undefined)[] = [];
  private initTook: number | undefined;
  private goal: number | undefined;
  private isChanged = false;
  private storedAt = Number.NEGATIVE_INFINITY;

  constructor(private lastUse = Number.NaN) {}

  /**
   * `now`: up to then nothing is accounted for, since nothing was held; `usedAt`: when a call last came or ended. Throws
   * for a record that is none.
   */
  static of(record: LearnedRecord, now: number, usedAt?: number): LearnedFunction {
    const learned = new LearnedFunction(usedAt);
    if (record.initMs !== undefined) learned.started(finite(record.initMs));
    if (record.goalPrice !== undefined) learned.keepPrice(finite(record.goalPrice));
    for (const { level, fellAt, gaps } of record.levels) {
      if (!Number.isInteger(level) || level < 1 || level > SHARED_LEVEL) throw new Error(`level ${level}`);
      learned.gaps[level] = new LevelGaps(level, GapHistory.of(gaps));
      const state = learned.level(level);
      if (fellAt === undefined) continue;
      state.fellAt = Math.min(now, finite(fellAt));
      state.isIdle = true;
      state.accountedTo = now;
    }
    return learned;
  }

  /** What a new version begins with: the same gaps, but none of its own calls yet. */
  copy(): LearnedFunction {
    const { levels, ...record } = this.record();
    return LearnedFunction.of({ ...record, levels: levels.map(({ level, gaps }) => ({ level, gaps })) }, 0);
  }

  /** What its last init took, milliseconds. */
  get initMs(): number | undefined {
    return this.initTook;
  }

  /** The logarithm of the price that its goal has led to. */
  get goalPrice(): number | undefined {
    return this.goal;
  }

  /** When a call last came or ended; NaN before the first. */
  get usedAt(): number {
    return this.lastUse;
  }

  /** It is not as it was stored, which was `restMs` ago or longer. */
  isDue(now: number, restMs: number): boolean {
    return this.isChanged && now - this.storedAt >= restMs;
  }

  started(initMs: number): void {
    this.initTook = initMs;
  }

  keepPrice(logarithm: number): void {
    this.goal = logarithm;
  }

  /** A call came or ended. */
  used(now: number): void {
    this.lastUse = now;
    this.isChanged = true;
  }

  stored(now: number): void {
    this.isChanged = false;
    this.storedAt = now;
  }

  /** At some level the next call is waited for. */
  get isIdle(): boolean {
    return this.levels.some((state) => state?.isIdle && !state.isForgone);
  }

  record(): LearnedRecord {
    const levels = this.gaps.flatMap((gaps, level) => {
      const state = this.levels[level];
      const fellAt = state?.isIdle && !state.isForgone ? state.fellAt : undefined;
      return gaps
        ? [{ level, ...(fellAt === undefined ? {} : { fellAt }), gaps: gaps.history.record() }]
        : [];
    });
    return {
      ...(this.initMs === undefined ? {} : { initMs: this.initMs }),
      ...(this.goalPrice === undefined ? {} : { goalPrice: this.goalPrice }),
      levels,
    };
  }

  level(level: number): LevelState {
    const known = this.levels[level];
    if (known) return known;
    const shared = Math.min(level, SHARED_LEVEL);
    const gaps = (this.gaps[shared] ??= new LevelGaps(shared));
    const state = { gaps, fellAt: Number.NaN, isIdle: false, isForgone: false, accountedTo: 0, holds: [] };
    this.levels[level] = state;
    return state;
  }

  /** Every level that has been needed, with how long it has not been needed now, if it is idle. */
  *known(now: number): Generator<{ level: number; gaps: LevelGaps; openMs: number | undefined }> {
    for (const [level, state] of this.levels.entries())
      if (state) yield { level, gaps: state.gaps, openMs: state.isIdle ? now - state.fellAt : undefined };
  }
}

/** The same record by a clock that is `ms` ahead. */
export function shifted({ levels, ...record }: LearnedRecord, ms: number): LearnedRecord {
  return {
    ...record,
    levels: levels.map(({ level, fellAt, gaps: { weighedAt, ...gaps } }) => ({
      level,
      ...(fellAt === undefined ? {} : { fellAt: fellAt + ms }),
      gaps: { ...gaps, ...(weighedAt === undefined ? {} : { weighedAt: weighedAt + ms }) },
    })),
  };
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Error(`${value} is no number`);
  return value;
}
