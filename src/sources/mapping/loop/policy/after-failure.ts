import type { MappingSettings } from '../../mapping-record';
import type { SourceRecord } from '../../source-record';

export type Limits = Pick<MappingSettings, 'MaximumRetryAttempts' | 'MaximumRecordAgeInSeconds'>;

/** What is too old is not tried any more. `now`: epoch milliseconds. */
export function tooOld(
  { MaximumRecordAgeInSeconds: limit }: Limits,
  record: SourceRecord,
  now: number,
): boolean {
  if (limit === undefined || limit < 0 || record.arrivedAt === undefined) return false;
  return now - record.arrivedAt > limit * 1000;
}

/** Has been tried as often as it may. A broker that does not count deliveries has its own rule for such records. */
export function isExhausted(
  { MaximumRetryAttempts: retries }: Limits,
  { deliveries }: SourceRecord,
): boolean {
  if (retries === undefined || retries < 0 || deliveries === undefined) return false;
  return deliveries > retries;
}

/** What becomes of records that a function has failed on: they come again, or not. */
export function afterFailure<R extends SourceRecord>(
  limits: Limits,
  records: readonly R[],
): { readonly again: readonly R[]; readonly givenUp: readonly R[] } {
  const again: R[] = [];
  const givenUp: R[] = [];
  for (const record of records) (isExhausted(limits, record) ? givenUp : again).push(record);
  return { again, givenUp };
}
