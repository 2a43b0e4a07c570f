/** How many stems of one kind there are, and how many were wanted lately. */
export interface StemDemand {
  /** When one was wanted in the last minutes, milliseconds of the steady clock, in order. */
  readonly wants: readonly number[];
  /** What it takes to make one, milliseconds. */
  readonly refillMs: number;
  /** Never fewer. */
  readonly floor: number;
  /** Never more. */
  readonly max: number;
}

export interface StemTarget {
  readonly target: number;
  /** In plain words. */
  readonly because: string;
}

/** Wants within so many refills meet the same stock: the stems that follow are made one after the other. */
const WINDOW_REFILLS = 4;

/** As many as were wanted within a few refills at the worst time of the last minutes, and one to spare. Pure. */
export function stemTarget({ wants, refillMs, floor, max }: StemDemand): StemTarget {
  const windowMs = WINDOW_REFILLS * refillMs;
  let most = 0;
  for (let first = 0, last = 0; last < wants.length; last += 1) {
    while ((wants[last] ?? 0) - (wants[first] ?? 0) > windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  if (most === 0) return { target: Math.min(max, floor), because: 'a function of this kind may be called' };
  const target = Math.min(max, Math.max(floor, most + 1));
  const because = `up to ${most} were wanted within ${Math.round(windowMs)} ms in the last minutes`;
  return { target, because };
}
