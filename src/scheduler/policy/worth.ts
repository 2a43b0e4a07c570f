import { BINS, EDGES_MS } from './gap-bins';
import type { Hazard } from './hazard';

/** Looking on changes nothing any more. */
const HARDLY = 1e-4;

/**
 * By bin: how many starts a millisecond of holding saves at best, for what has waited until that bin: the most that
 * "a call comes within h" over "the time held within h" comes to, over all h. It is the index of Gittins (J. R. Stat. Soc. B 41,
 * 1979), which orders what competes for one resource: of two, the one with the lower is let go first. Pure.
 */
export function worthByBin(hazard: Hazard): Float64Array {
  const worth = new Float64Array(BINS);
  for (let first = 0; first < BINS; first += 1) {
    let waits = 1;
    let calls = 0;
    let heldMs = 0;
    let best = 0;
    for (let bin = first; bin < BINS && waits > HARDLY; bin += 1) {
      const chance = hazard[bin] ?? 0;
      // A call comes in the middle of its bin, on average.
      heldMs += waits * ((EDGES_MS[bin + 1] ?? 0) - (EDGES_MS[bin] ?? 0)) * (1 - chance / 2);
      calls += waits * chance;
      waits *= 1 - chance;
      best = Math.max(best, calls / heldMs);
    }
    worth[first] = best;
  }
  return worth;
}

/** Of what has waited for longer than the bins reach: the less, the longer. */
export function worthAt(worth: Float64Array, bin: number, ageMs: number): number {
  const last = EDGES_MS[BINS] ?? 0;
  return bin < BINS ? (worth[bin] ?? 0) : ((worth[BINS - 1] ?? 0) * last) / ageMs;
}
