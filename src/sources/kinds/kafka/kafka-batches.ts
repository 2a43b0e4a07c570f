import type { RecordsBatch } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { KafkaMessage, Partition } from './kafka-event';

const IS_CONTROL = 0x20;
const IS_LOG_APPEND_TIME = 0x08;

/** What a fetch brought of one partition. */
export interface FetchedRecords {
  readonly messages: readonly KafkaMessage[];
  /** Where the next fetch begins: behind markers of transactions too, which nobody is shown. */
  readonly next: bigint;
}

/** The records from an offset on. A batch may begin before it, and is sent whole. */
export function recordsFrom(
  { topic, partition }: Partition,
  batches: readonly RecordsBatch[],
  from: bigint,
): FetchedRecords {
  const messages: KafkaMessage[] = [];
  let next = from;
  for (const batch of batches) {
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
    if (batch.attributes & IS_CONTROL) continue;
    const isAppendTime = (batch.attributes & IS_LOG_APPEND_TIME) !== 0;
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < from) continue;
      messages.push({
        topic,
        partition,
        offset,
        timestamp: Number(isAppendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta),
        timestampType: isAppendTime ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
        key,
        value,
        headers,
      });
    }
  }
  return { messages, next };
}
