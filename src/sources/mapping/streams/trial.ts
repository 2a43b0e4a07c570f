import type { MappingSettings } from '../mapping-record';
import type { StreamRecord } from '../stream-source';

/** Records that are given to the function together, and what they have been through. */
export interface Trial<R extends StreamRecord = StreamRecord> {
  readonly records: readonly R[];
  /** Tries that count against MaximumRetryAttempts. */
  readonly failures: number;
  /** Times that the function was called with them, in whatever batch. */
  readonly calls: number;
}

/** What a trial's function did. `partial`: the lowest of the records that it reported, by its place in the batch. */
export type TrialEnd =
  { readonly end: 'ok' } | { readonly end: 'partial'; readonly lowest: number } | { readonly end: 'failed' };

export interface NextTrials<R extends StreamRecord = StreamRecord> {
  /** Handled: so many, from the first. */
  readonly handled: number;
  /** In their order. */
  readonly trials: readonly Trial<R>[];
  /** The records that are left are given up. */
  readonly isExhausted: boolean;
  /** Nothing has changed, so that it is worth a wait. */
  readonly isAgain: boolean;
}

type Rules = Pick<MappingSettings, 'BisectBatchOnFunctionError' | 'MaximumRetryAttempts'>;

/**
 * What follows a try (developer guide, "Configuring error handling controls" of streams). Splitting is no retry: not where the
 * function has said how far it came, not behind a first record of which it has said so twice, and not in the middle.
 */
export function afterTrial<R extends StreamRecord>(
  trial: Trial<R>,
  ended: TrialEnd,
  { BisectBatchOnFunctionError: splits = false, MaximumRetryAttempts = -1 }: Rules,
): NextTrials<R> {
  const calls = trial.calls + 1;
  const { failures } = trial;
  if (ended.end === 'ok')
    return { handled: trial.records.length, trials: [], isExhausted: false, isAgain: false };
  const handled = ended.end === 'partial' ? ended.lowest : 0;
  const records = trial.records.slice(handled);
  if (splits && handled > 0)
    return { handled, trials: [{ records, failures, calls }], isExhausted: false, isAgain: false };
  if (splits && records.length > 1) {
    // The first is known to fail: halving would run what stands behind it again and again to find it.
    const middle = ended.end === 'partial' ? 1 : Math.ceil(records.length / 2);
    const parts = [records.slice(0, middle), records.slice(middle)];
    const trials = parts.map((part) => ({ records: part, failures, calls }));
    return { handled, trials, isExhausted: false, isAgain: false };
  }
  const isExhausted = MaximumRetryAttempts >= 0 && failures >= MaximumRetryAttempts;
  return { handled, trials: [{ records, failures: failures + 1, calls }], isExhausted, isAgain: true };
}

/** How many, from the first, are older than a function is to be given; `now`: epoch milliseconds. */
export function tooOld(
  records: readonly Pick<StreamRecord, 'arrivedAt'>[],
  { MaximumRecordAgeInSeconds: seconds = -1 }: Pick<MappingSettings, 'MaximumRecordAgeInSeconds'>,
  now: number,
): number {
  if (seconds < 0) return 0;
  const first = records.findIndex(
    ({ arrivedAt }) => arrivedAt === undefined || now - arrivedAt <= seconds * 1000,
  );
  return first === -1 ? records.length : first;
}
