import { fitting, type BatchLimits } from '../call/batch-limits';
import type { StreamRecord } from '../stream-source';

/** A record that waits to be given to the function. */
export interface Pending<R extends StreamRecord = StreamRecord> {
  readonly record: R;
  /** When it was read, of the steady clock. */
  readonly readAt: number;
}

/** So many records make a batch; or it is worth a look after so many milliseconds; or not before more is read. */
export type NextBatch = { readonly take: number } | { readonly lookInMs: number } | 'wait';

/** `isWhole`: nothing more will come that could join them. `now`: of the steady clock. */
export function nextBatch(
  pending: readonly Pending[],
  limits: BatchLimits,
  now: number,
  isWhole: boolean,
): NextBatch {
  const [first] = pending;
  if (!first) return 'wait';
  const count = fitting(
    pending.slice(0, limits.records).map(({ record }) => record),
    limits,
  );
  const isFull = count === limits.records || count < pending.length;
  const lookInMs = first.readAt + limits.windowMs - now;
  return isFull || isWhole || lookInMs <= 0 ? { take: count } : { lookInMs };
}
