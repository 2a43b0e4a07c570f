import type { MappingRecord, MappingSettings } from '../../../src/sources/mapping/mapping-record';
import type { SourceRecord } from '../../../src/sources/mapping/source-record';

/** A record with plain values; name what the test is about. */
export function aRecord(id: string, changes: Partial<SourceRecord> = {}): SourceRecord {
  return { id, shown: { messageId: id }, bytes: 100, filtered: () => ({ messageId: id }), ...changes };
}

export function aMapping(
  settings: Partial<MappingSettings> = {},
  changes: Partial<MappingRecord> = {},
): MappingRecord {
  return {
    uuid: '14e0db71-5d35-4eb5-b481-8945cf9d10c2',
    kind: 'sqs',
    eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    functionName: 'f',
    isEnabled: true,
    settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, ...settings },
    lastModified: 0,
    ...changes,
  };
}
