import { BINS, binOf } from './gap-bins';

/** Gaps of so long ago count half. Milliseconds. */
const HALF_LIFE_MS = 12 * 3_600_000;
/** The weight moves in steps of this time, which spares the arithmetic at every call. */
const STEP_MS = HALF_LIFE_MS / 1000;
/** All numbers are divided by the weight when it is larger. */
const MAX_WEIGHT = 16;

/** What is kept of a history. */
export interface GapRecord {
  /** Bin and number of gaps, again and again; bins without any are left out. */
  readonly ended: readonly number[];
  readonly beyond: number;
  /** The time as of which the numbers count in full, milliseconds; missing while there are none. */
  readonly weighedAt?: number;
}

/**
 * How long a level of a function was not needed, again and again: decaying numbers of gaps by bin. A new gap weighs
 * more, instead of all old ones less: that keeps adding one O(1).
 */
export class GapHistory {
  /** In units of `unit`. */
  readonly ended = new Float64Array(BINS);
  private longer = 0;
  private ofNow = 1;
  private sum = 0;
  private weighedAt: number | undefined;

  /** Throws for a record that is none. */
  static of({ ended, beyond, weighedAt }: GapRecord): GapHistory {
    const history = new GapHistory();
    for (let at = 0; at < ended.length; at += 2) {
      const [bin = -1, count = Number.NaN] = [ended[at], ended[at + 1]];
      if (!(bin in history.ended) || !(count >= 0)) throw new Error(`${count} gaps in bin ${bin}`);
      history.ended[bin] = count;
      history.sum += count;
    }
    if (!(beyond >= 0)) throw new Error(`${beyond} gaps beyond the bins`);
    history.longer = beyond;
    history.sum += beyond;
    if (weighedAt !== undefined && !Number.isFinite(weighedAt)) throw new Error(`${weighedAt} is no time`);
    history.weighedAt = weighedAt;
    return history;
  }

  /** Gaps longer than the grid, in units of `unit`. */
  get beyond(): number {
    return this.longer;
  }

  /** What one gap of now counts. */
  get unit(): number {
    return this.ofNow;
  }

  record(): GapRecord {
    const { unit, weighedAt } = this;
    const ended = [...this.ended.entries()].flatMap(([bin, count]) =>
      count > 0 ? [bin, rounded(count / unit)] : [],
    );
    return { ended, beyond: rounded(this.beyond / unit), ...(weighedAt === undefined ? {} : { weighedAt }) };
  }

  /** Gaps, the old ones counted in part. */
  get count(): number {
    return this.sum / this.unit;
  }

  add(gapMs: number, now: number): void {
    this.weighedAt ??= now;
    if (now - this.weighedAt >= STEP_MS) this.weigh(now, this.weighedAt);
    const bin = binOf(gapMs);
    if (bin < BINS) this.ended[bin] = (this.ended[bin] ?? 0) + this.ofNow;
    else this.longer += this.ofNow;
    this.sum += this.ofNow;
  }

  /** How many ended in the bins from `first` to before `end`. */
  endedIn(first: number, end: number): number {
    let sum = 0;
    for (let bin = first; bin < end; bin += 1) sum += this.ended[bin] ?? 0;
    return sum / this.unit;
  }

  private weigh(now: number, weighedAt: number): void {
    this.ofNow *= 2 ** ((now - weighedAt) / HALF_LIFE_MS);
    this.weighedAt = now;
    if (this.ofNow < MAX_WEIGHT) return;
    for (let bin = 0; bin < BINS; bin += 1) this.ended[bin] = (this.ended[bin] ?? 0) / this.ofNow;
    this.longer /= this.ofNow;
    this.sum /= this.ofNow;
    this.ofNow = 1;
  }
}

/** Gaps are counted, not measured: four digits are plenty, and short. */
function rounded(count: number): number {
  return Number(count.toPrecision(4));
}
