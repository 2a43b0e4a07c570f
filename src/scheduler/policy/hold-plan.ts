import { BINS, EDGES_MS } from './gap-bins';

/** What it costs to be there and not to be there, in seconds of waiting. */
export interface HoldCosts {
  /** Of holding the environment for a millisecond. */
  readonly perMs: number;
  /** Of a call that finds none. */
  readonly start: number;
  /** Of making one ahead. */
  readonly prewarm: number;
}

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

const stays = new Float64Array(BINS + 1);
const absent = new Float64Array(BINS + 1);

/**
 * When to hold an environment, by dynamic programming from the last bin back. `hazard[bin]` is the chance that the call
 * comes in this bin when it has not come before. Pure; sorted and disjoint spans.
 */
export function planHolds(hazard: Float64Array, costs: HoldCosts): readonly Span[] {
  const { perMs, start, prewarm } = costs;
  stays[BINS] = 0;
  absent[BINS] = 0;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    const chance = hazard[bin] ?? 0;
    const width = (EDGES_MS[bin + 1] ?? 0) - (EDGES_MS[bin] ?? 0);
    const nextStays = stays[bin + 1] ?? 0;
    const nextAbsent = absent[bin + 1] ?? 0;
    // A call comes in the middle of its bin, on average.
    stays[bin] = perMs * width * (1 - chance / 2) + (1 - chance) * least(nextStays, nextAbsent);
    absent[bin] = chance * start + (1 - chance) * least(nextAbsent, nextStays + prewarm);
  }
  return spans(prewarm);
}

/** Follows the cheaper of the two from the beginning, where the environment is there anyway. */
function spans(prewarm: number): Span[] {
  const found: Span[] = [];
  let isThere = true;
  let since = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const there = stays[bin] ?? 0;
    const away = absent[bin] ?? 0;
    const shallBe: boolean = isThere ? there <= away : there + prewarm < away;
    if (shallBe && !isThere) since = EDGES_MS[bin] ?? 0;
    if (!shallBe && isThere && bin > 0) found.push({ fromMs: since, untilMs: EDGES_MS[bin] ?? 0 });
    isThere = shallBe;
  }
  if (isThere) found.push({ fromMs: since, untilMs: EDGES_MS[BINS] ?? 0 });
  return found;
}

/** Of two: the loop above is what recomputing costs. */
function least(a: number, b: number): number {
  return a < b ? a : b;
}
