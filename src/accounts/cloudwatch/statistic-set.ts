import { bucketOf, upperBound } from '../statistics/log-buckets';

/** As it is kept: samples, sum, least, greatest, then buckets and how many samples lie in each. */
export type PackedSet = readonly number[];

/** What is known of some values of a metric; CloudWatch's StatisticSet, and how they are spread. */
export class StatisticSet {
  private samples = 0;
  private total = 0;
  private least = Infinity;
  private greatest = -Infinity;
  private readonly buckets = new Map<number, number>();

  static unpacked([samples = 0, total = 0, least = 0, greatest = 0, ...spread]: PackedSet): StatisticSet {
    const set = new StatisticSet();
    Object.assign(set, { samples, total, least, greatest });
    for (let at = 0; at < spread.length; at += 2) set.buckets.set(spread[at] ?? 0, spread[at + 1] ?? 0);
    return set;
  }

  add(value: number): void {
    this.samples += 1;
    this.total += value;
    this.least = Math.min(this.least, value);
    this.greatest = Math.max(this.greatest, value);
    const bucket = bucketOf(value);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  merge(other: StatisticSet): void {
    this.samples += other.samples;
    this.total += other.total;
    this.least = Math.min(this.least, other.least);
    this.greatest = Math.max(this.greatest, other.greatest);
    for (const [bucket, count] of other.buckets) {
      this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
    }
  }

  packed(): PackedSet {
    return [this.samples, this.total, this.least, this.greatest, ...[...this.buckets].flat()];
  }

  /** A statistic by CloudWatch's name, of which `isStatistic` must hold. */
  statistic(name: string): number {
    switch (name) {
      case 'SampleCount':
        return this.samples;
      case 'Sum':
        return this.total;
      case 'Minimum':
        return this.least;
      case 'Maximum':
        return this.greatest;
      case 'Average':
        return this.total / this.samples;
      default:
        return this.percentile(Number(name.slice(1)));
    }
  }

  /** Within 4.5 %: the middle of the bucket that holds it. */
  private percentile(percent: number): number {
    if (percent === 100) return this.greatest;
    let left = Math.max(1, Math.ceil((percent / 100) * this.samples));
    if (left === 1) return this.least;
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) {
        return Math.min(this.greatest, Math.max(this.least, bucket === 0 ? 0 : upperBound(bucket - 0.5)));
      }
    }
    return this.greatest;
  }
}

const SIMPLE: ReadonlySet<string> = new Set(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);

export const isSimpleStatistic = (name: string): boolean => SIMPLE.has(name);

/** `p99`, `p99.9`, `p0`. */
export function isPercentile(name: string): boolean {
  return /^p\d{1,3}(\.\d{1,10})?$/.test(name) && Number(name.slice(1)) <= 100;
}
