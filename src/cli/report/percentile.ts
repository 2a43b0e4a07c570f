/** What is quoted of many values. */
export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** Of at least one value. */
export function summarise(values: readonly number[]): Summary {
  const sorted = ascending(values);
  return {
    count: sorted.length,
    p50: nearestRank(sorted, 0.5),
    p90: nearestRank(sorted, 0.9),
    p99: nearestRank(sorted, 0.99),
    max: nearestRank(sorted, 1),
    mean: mean(sorted),
  };
}

/** The smallest of the values that at least `share` (above 0, up to 1) of them do not exceed: always one that occurred. */
export function nearestRank(sorted: readonly number[], share: number): number {
  // 0.07 × 100 is a little above 7 in floating point, and must not become rank 8.
  const rank = Math.ceil(share * sorted.length - 1e-9);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? Number.NaN;
}

/** The middle value; of an even count, the lower of the two. */
export function median(values: readonly number[]): number {
  return nearestRank(ascending(values), 0.5);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
