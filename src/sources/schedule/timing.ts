import { createHash } from 'node:crypto';
import type { ScheduleExpression } from './expression/schedule-expression';
import type { TimeZone } from './expression/time-zone';
import { timesOf } from './expression/times';

/** When a schedule is to call. All times are epoch milliseconds. */
export interface TimingPlan {
  readonly expression: ScheduleExpression;
  readonly zone: TimeZone;
  /** A rate counts from here: the first time is this one. */
  readonly anchor: number;
  /** No time before it. */
  readonly startAt?: number;
  /** No time at it or behind it. */
  readonly endAt?: number;
  /** How long behind its time a call may begin; 0: at once. */
  readonly windowMs: number;
  /** Which moment of the window is taken: the same for the same time, so that a restart changes nothing. */
  readonly seed: string;
}

/** The times of a schedule, and when what belongs to each happens. */
export interface Timing {
  /** The first time behind `after`; none when there is no more. */
  next(after: number): number | undefined;
  /** When the call of the time `at` is to begin: within its window. */
  beginOf(at: number): number;
}

export function timingOf(plan: TimingPlan): Timing {
  const { startAt = Number.NEGATIVE_INFINITY, endAt = Number.POSITIVE_INFINITY, windowMs, seed } = plan;
  const times = timesOf(plan.expression, plan.zone, plan.anchor);
  return {
    next: (after) => {
      const at = times.next(Math.max(after, startAt - 1));
      return at !== undefined && at < endAt ? at : undefined;
    },
    beginOf: (at) => (windowMs === 0 ? at : at + Math.floor(share(`${seed} ${at}`) * windowMs)),
  };
}

/** From 0 to below 1, spread evenly over texts. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
