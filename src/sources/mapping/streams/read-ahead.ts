import type { BatchLimits } from '../call/batch-limits';

/** What a broker is asked for at least, so that small batches do not ask it too often: it may limit how often. */
const LEAST = 500;
const MOST = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** How many records to read next, beside those that wait; 0: they are enough for now. */
export function readAhead(
  { records, bytes }: { readonly records: number; readonly bytes: number },
  limits: Pick<BatchLimits, 'records'>,
  lanes: number,
): number {
  const most = Math.min(MOST, Math.max(LEAST, limits.records * lanes));
  return records >= most || bytes >= MAX_BYTES ? 0 : most;
}
