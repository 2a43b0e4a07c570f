/** Bounds rise by this many steps a doubling: the middle of a bucket is within 4.5 % of what lies in it. */
const STEPS_A_DOUBLING = 8;
/** All below is in bucket 0, milliseconds. */
const LEAST_MS = 0.01;
/** The last one begins at 20 minutes, longer than Lambda's longest call. */
export const BUCKETS = 216;

/** The bucket whose bounds hold `ms`. */
export function bucketOf(ms: number): number {
  if (!(ms > LEAST_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(ms / LEAST_MS) * STEPS_A_DOUBLING));
}

/** The largest value of a bucket, milliseconds. */
export function upperBound(bucket: number): number {
  return LEAST_MS * 2 ** (bucket / STEPS_A_DOUBLING);
}

/** The middle of the bucket that holds the value of a rank (the smallest has 1) among `counts`, which begin at `from`. */
export function valueOfRank(counts: Uint32Array, from: number, rank: number): number {
  let left = rank;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    left -= counts[from + bucket] ?? 0;
    if (left <= 0) return bucket === 0 ? LEAST_MS : upperBound(bucket - 0.5);
  }
  return upperBound(BUCKETS - 1);
}
