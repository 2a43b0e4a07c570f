/** What decides how many events of a lane may begin now. */
export interface RoomFacts {
  /** What its function may run more. */
  readonly free: number;
  /** What the events that are being run hold: those of the lane, and all; one more of the lane. In one unit. */
  readonly own: number;
  readonly all: number;
  readonly each: number;
  /** Of all, at most. */
  readonly bound: number;
  /** Tries of the lane in a row that could not be made. */
  readonly setbacks: number;
  /** One has begun since that is to find out whether it goes again. */
  readonly isProbing: boolean;
}

/**
 * A lane takes no more than what is left to the others, so that one that is slow leaves room whatever it holds; one that
 * has nothing running may always begin. After a setback a single event finds out whether it goes again, whatever runs
 * still of before.
 */
export function roomOf({ free, own, all, each, bound, setbacks, isProbing }: RoomFacts): number {
  const least = own === 0 ? 1 : 0;
  const atMost =
    setbacks > 0 ? Number(!isProbing) : Math.max(least, Math.floor((bound - all - own) / 2 / each));
  return Math.max(0, Math.min(free, atMost));
}
