/** Milliseconds; percentiles are within 4.5 %, the mean and the longest are exact. */
export interface Spread {
  readonly calls: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
