import { ascending, nearestRank } from '../report/percentile';

/** How many times as long one series takes as another, by their medians. */
export interface Ratio {
  readonly ratio: number;
  /** The 95 % confidence interval; absent where there are too few samples for one. */
  readonly interval?: Interval;
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

const CONFIDENCE = 0.95;
/** Of fewer samples even the least and the greatest hold the median between them with less confidence: 1 - 2 / 2^5 < 0.95. */
export const MIN_SAMPLES = 6;
/** Values less likely than this move no limit that is shown. */
const NEGLIGIBLE = 1e-7;

/**
 * The ratio of the medians of two series, neither empty, with a percentile bootstrap interval. It assumes nothing
 * about the distributions. The bootstrap is not simulated: how likely each value is to be the median of a resample
 * follows from the binomial distribution, so the same samples always give the same interval.
 */
export function ratioOfMedians(numerators: readonly number[], denominators: readonly number[]): Ratio {
  const above = ascending(numerators);
  const below = ascending(denominators);
  const ratio = nearestRank(above, 0.5) / nearestRank(below, 0.5);
  if (Math.min(above.length, below.length) < MIN_SAMPLES) return { ratio };
  return { ratio, interval: bootstrapped(above, below) };
}

function bootstrapped(above: readonly number[], below: readonly number[]): Interval {
  const divisors = resampledMedians(below);
  const ratios = resampledMedians(above).flatMap((one) =>
    divisors.map((other) => ({ value: one.value / other.value, weight: one.weight * other.weight })),
  );
  ratios.sort((a, b) => a.value - b.value);
  const tail = (1 - CONFIDENCE) / 2;
  return {
    low: weightedQuantile(ratios, tail),
    high: weightedQuantile(ratios, 1 - tail),
  };
}

/** Which values the median of a resample (as many, drawn with replacement) may have, and how likely. */
function resampledMedians(sorted: readonly number[]): Weighted[] {
  const count = sorted.length;
  const rank = Math.ceil(count / 2);
  const logs = logFactorials(count);
  const medians: Weighted[] = [];
  let before = 0;
  // Further from the middle than this, the weight is negligible: six standard deviations.
  const reach = Math.ceil(3 * Math.sqrt(count)) + 1;
  for (let index = Math.max(0, rank - 1 - reach); index < Math.min(count, rank + reach); index += 1) {
    // The median is at most this value when at least `rank` draws are.
    const upTo = atLeast(rank, count, (index + 1) / count, logs);
    const value = sorted[index];
    if (value !== undefined && upTo - before > NEGLIGIBLE) medians.push({ value, weight: upTo - before });
    before = upTo;
  }
  return medians;
}

/** The probability of `least` or more successes in `count` trials. */
function atLeast(least: number, count: number, probability: number, logs: readonly number[]): number {
  if (probability >= 1) return 1;
  const log = (n: number) => logs[n] ?? 0;
  let sum = 0;
  for (let hits = least; hits <= count; hits += 1) {
    const ways = log(count) - log(hits) - log(count - hits);
    const term = Math.exp(ways + hits * Math.log(probability) + (count - hits) * Math.log1p(-probability));
    sum += term;
    if (hits > count * probability && term < NEGLIGIBLE / 1000) break;
  }
  return Math.min(1, sum);
}

function logFactorials(count: number): number[] {
  const logs = [0];
  for (let n = 1; n <= count; n += 1) logs.push((logs[n - 1] ?? 0) + Math.log(n));
  return logs;
}

function weightedQuantile(sorted: readonly Weighted[], share: number): number {
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= share * total) return value;
  }
  return sorted.at(-1)?.value ?? Number.NaN;
}
