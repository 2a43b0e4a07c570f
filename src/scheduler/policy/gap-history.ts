import { BINS, binOf } from './gap-bins';

/** Gaps of so long ago count half. Milliseconds. */
const HALF_LIFE_MS = 12 * 3_600_000;
/** The weight moves in steps of this time, which spares the arithmetic at every call. */
const STEP_MS = HALF_LIFE_MS / 1000;
/** All numbers are divided by the weight when it is larger. */
const MAX_WEIGHT = 16;

/**
 * How long a level of a function was not needed, again and again: decaying numbers of gaps by bin. A new gap weighs
 * more, instead of all old ones less: that keeps adding one O(1).
 */
export class GapHistory {
  /** In units of `unit`. */
  readonly ended = new Float64Array(BINS);
  /** Gaps longer than the grid, in units of `unit`. */
  beyond = 0;
  /** What one gap of now counts. */
  unit = 1;
  private sum = 0;
  private weighedAt: number | undefined;

  /** Gaps, the old ones counted in part. */
  get count(): number {
    return this.sum / this.unit;
  }

  add(gapMs: number, now: number): void {
    this.weighedAt ??= now;
    if (now - this.weighedAt >= STEP_MS) this.weigh(now, this.weighedAt);
    const bin = binOf(gapMs);
    if (bin < BINS) this.ended[bin] = (this.ended[bin] ?? 0) + this.unit;
    else this.beyond += this.unit;
    this.sum += this.unit;
  }

  /** How many ended in the bins from `first` to before `end`. */
  endedIn(first: number, end: number): number {
    let sum = 0;
    for (let bin = first; bin < end; bin += 1) sum += this.ended[bin] ?? 0;
    return sum / this.unit;
  }

  private weigh(now: number, weighedAt: number): void {
    this.unit *= 2 ** ((now - weighedAt) / HALF_LIFE_MS);
    this.weighedAt = now;
    if (this.unit < MAX_WEIGHT) return;
    for (let bin = 0; bin < BINS; bin += 1) this.ended[bin] = (this.ended[bin] ?? 0) / this.unit;
    this.beyond /= this.unit;
    this.sum /= this.unit;
    this.unit = 1;
  }
}
