import type { BoxPolicy, Hold, PoolPolicy } from '../scheduler/policy/pool-policy';
import { CallRates } from '../scheduler/policy/call-rates';
import { MINUTE_MS } from './trace';

const RANGE_BINS = 240;
const RANGE_MS = RANGE_BINS * MINUTE_MS;
/** Below this coefficient of variation of the bins' counts, the histogram says nothing. */
const REPRESENTATIVE_CV = 2;
const HEAD = 0.05;
const TAIL = 0.99;
const MARGIN = 0.1;

/**
 * The hybrid histogram of "Serverless in the Wild" (Shahrad et al., USENIX ATC 2020): bins of a minute over 4 hours,
 * one histogram a function. What its paper leaves to time series falls back to the range too, as whatever the
 * histogram does not represent.
 */
class HybridHistogram implements PoolPolicy {
  private readonly bins = new Float64Array(RANGE_BINS);
  private total = 0;
  private outside = 0;
  private squares = 0;
  private readonly fellAt: number[] = [];
  private holds: readonly Hold[] | undefined;
  private readonly rates = new CallRates();

  constructor(private readonly fallbackMs: number) {}

  rose(level: number, now: number): void {
    this.rates.came(level, now);
    const fellAt = this.fellAt[level];
    if (fellAt === undefined) return;
    const bin = Math.floor((now - fellAt) / MINUTE_MS);
    this.holds = undefined;
    if (bin >= RANGE_BINS) {
      this.outside += 1;
      return;
    }
    const count = this.bins[bin] ?? 0;
    this.bins[bin] = count + 1;
    this.total += 1;
    this.squares += 2 * count + 1;
  }

  fell(level: number, now: number): void {
    this.fellAt[level] = now;
  }

  started(): void {}
  forgo(): void {}

  hasNews(): false {
    return false;
  }

  falls(): [] {
    return [];
  }

  hold(): readonly Hold[] {
    return (this.holds ??= [this.decide()]);
  }

  worth(level: number, _ageMs: number, now: number): number {
    return this.rates.perMs(level, now);
  }

  private decide(): Hold {
    const mean = this.total / RANGE_BINS;
    const deviation = Math.sqrt(Math.max(0, this.squares / RANGE_BINS - mean * mean));
    const isRepresentative = this.total > this.outside && deviation >= REPRESENTATIVE_CV * mean;
    if (!isRepresentative)
      return { fromMs: 0, untilMs: this.fallbackMs, because: 'its histogram is not representative' };
    const head = this.percentile(HEAD) * MINUTE_MS;
    const tail = (this.percentile(TAIL) + 1) * MINUTE_MS;
    return {
      fromMs: head * (1 - MARGIN),
      untilMs: Math.min(RANGE_MS, tail * (1 + MARGIN)),
      because: `its calls come ${head / MINUTE_MS} to ${tail / MINUTE_MS} min after the last`,
    };
  }

  private percentile(share: number): number {
    let count = 0;
    for (let bin = 0; bin < RANGE_BINS; bin += 1) {
      count += this.bins[bin] ?? 0;
      if (count >= share * this.total) return bin;
    }
    return RANGE_BINS - 1;
  }
}

export class HybridBoxPolicy implements BoxPolicy {
  constructor(private readonly fallbackMs = RANGE_MS) {}

  poolFor(): PoolPolicy {
    return new HybridHistogram(this.fallbackMs);
  }

  forget(): void {}
  tick(): void {}
  gaveWay(): void {}

  expected(): [] {
    return [];
  }
}
