import type { MappingSettings } from '../mapping-record';
import type { SourceRecord } from '../source-record';

/** 6 MB is what an Invoke may carry; what records' sizes leave out, commas and the event's own members, has its place in it. */
const MAX_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/** How much one call is given, and how long a call waits for more. */
export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
  readonly windowMs: number;
}

export function batchLimits(
  settings: Pick<MappingSettings, 'BatchSize' | 'MaximumBatchingWindowInSeconds'>,
): BatchLimits {
  return {
    records: settings.BatchSize,
    bytes: MAX_BYTES,
    windowMs: settings.MaximumBatchingWindowInSeconds * 1000,
  };
}

/** How many of these, from the first, one call may be given: at least the first, however large it is. */
export function fitting(
  records: readonly Pick<SourceRecord, 'bytes'>[],
  limits: Pick<BatchLimits, 'records' | 'bytes'>,
): number {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    bytes += record.bytes;
    if (count === limits.records || (count > 0 && bytes > limits.bytes)) break;
    count += 1;
  }
  return count;
}
