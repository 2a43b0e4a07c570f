import type { Timing } from './timing';

/** What becomes of times that passed while nobody could see to them. */
export type CatchUp = 'none' | 'last' | 'all';

export interface DueTimes {
  /** Those to call for now, the earliest first. */
  readonly fire: readonly number[];
  /** How many passed more than a minute ago. */
  readonly missed: number;
  /** How many of these are called for all the same. */
  readonly caughtUp: number;
  /** All up to this time are dealt with once those in `fire` are. */
  readonly upTo: number;
}

/** One that is no later was not missed: EventBridge promises the minute, not the second. */
export const GRACE_MS = 60_000;
/** Of one schedule: more are not counted. */
const MOST_COUNTED = 10_000;
/** Of one schedule, the latest. */
const MOST_CAUGHT_UP = 1000;

/** The times of a schedule behind `last`, the last that was dealt with, that should have begun by now. Pure. */
export function dueTimes(timing: Timing, last: number, now: number, catchUp: CatchUp): DueTimes {
  const late: number[] = [];
  const onTime: number[] = [];
  let upTo = last;
  for (let at = timing.next(last); at !== undefined; at = timing.next(at)) {
    const begin = timing.beginOf(at);
    if (begin > now) break;
    (now - begin > GRACE_MS ? late : onTime).push(at);
    // What is beyond counting is passed over.
    if (late.length === MOST_COUNTED) at = Math.max(at, now - GRACE_MS);
    upTo = at;
  }
  const again = caughtUpOf(late, onTime, catchUp);
  return { fire: [...again, ...onTime], missed: late.length, caughtUp: again.length, upTo };
}

/** The last of all times is enough where only the last is asked for: one that is on time is it. */
function caughtUpOf(late: readonly number[], onTime: readonly number[], catchUp: CatchUp): readonly number[] {
  if (catchUp === 'all') return late.slice(-MOST_CAUGHT_UP);
  return catchUp === 'last' && onTime.length === 0 ? late.slice(-1) : [];
}
