/** Gaps are counted on a geometric grid: the first bin ends at a second, each further one ends a tenth later. */
const FIRST_MS = 1000;
const RATIO = 1.1;
/** The end of the grid, milliseconds: nothing is kept for longer. */
export const LAST_MS = 8 * 3_600_000;

const LOG_RATIO = Math.log(RATIO);
export const BINS = 1 + Math.ceil(Math.log(LAST_MS / FIRST_MS) / LOG_RATIO);

/** Where each bin begins, milliseconds, and where the last one ends. */
export const EDGES_MS = Float64Array.from({ length: BINS + 1 }, (_, edge) =>
  edge === 0 ? 0 : Math.min(LAST_MS, FIRST_MS * RATIO ** (edge - 1)),
);

/** The bin of a gap; BINS for one that is longer than the grid. */
export function binOf(gapMs: number): number {
  if (gapMs < FIRST_MS) return 0;
  if (gapMs >= LAST_MS) return BINS;
  return Math.min(BINS - 1, 1 + Math.floor(Math.log(gapMs / FIRST_MS) / LOG_RATIO));
}
