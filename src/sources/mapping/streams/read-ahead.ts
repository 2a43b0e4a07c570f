import type { BatchLimits } from '../call/batch-limits';

/** What a broker is asked for at least, so that small batches do not ask it too often: it may limit how often. */
const LEAST = 500;
const MOST = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;
/**
 * While one lane is held up the others go on, but not for ever: what they handle is remembered until the first has come on,
 * and comes again after a crash. Far above what all lanes together can have in hand.
 */
const LEAST_UNSETTLED = 20_000;
const UNSETTLED_BATCHES = 4;

export interface AheadNow {
  /** That wait. */
  readonly records: number;
  readonly bytes: number;
  /** That were read since the last checkpoint, handled or not. */
  readonly unsettled: number;
}

/** How many records to read next, beside those that wait; 0: they are enough for now. */
export function readAhead(
  { records, bytes, unsettled }: AheadNow,
  limits: Pick<BatchLimits, 'records'>,
  lanes: number,
): number {
  const most = Math.min(MOST, Math.max(LEAST, limits.records * lanes));
  const mostUnsettled = Math.max(LEAST_UNSETTLED, UNSETTLED_BATCHES * limits.records * lanes);
  return records >= most || bytes >= MAX_BYTES || unsettled >= mostUnsettled ? 0 : most;
}
