import { isoTime } from '../../../lib/iso-time';
import type { StreamRecord } from '../../mapping/stream-source';
import { readable } from '../access/shown-data';

/** Where a record is. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** A record as the broker has it. */
export interface KafkaMessage extends Partition {
  readonly offset: bigint;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME';
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: Buffer | null, value: Buffer | null])[];
}

/** Whose records they are. */
export interface KafkaPlace {
  /** Absent: a self-managed cluster's. */
  readonly sourceArn?: string;
  readonly bootstrapServers: string;
}

/** As events call a partition. Topics have no name that ends in another's partition. */
export function partitionId({ topic, partition }: Partition): string {
  return `${topic}-${partition}`;
}

/** A record as AWS shows it (Lambda developer guide, "Using Lambda with self-managed Apache Kafka"). */
export function kafkaRecord(message: KafkaMessage): StreamRecord {
  const { topic, partition, timestamp, timestampType } = message;
  const place = { topic, partition, offset: Number(message.offset), timestamp, timestampType };
  const key = message.key?.toString('base64');
  const value = message.value?.toString('base64');
  const headers = message.headers.map(([name, content]) => ({
    [name?.toString() ?? '']: content === null ? null : signedBytes(content),
  }));
  return {
    id: itemId(partitionId(message), message.offset),
    sequence: String(message.offset),
    shown: { ...place, ...(key !== undefined && { key }), ...(value !== undefined && { value }), headers },
    bytes: (key?.length ?? 0) + (value?.length ?? 0) + headerBytes(message) + topic.length + 180,
    filtered: () => ({
      ...place,
      ...(message.key && { key: readable(message.key) }),
      ...(message.value && { value: readable(message.value) }),
      headers,
    }),
    arrivedAt: timestamp,
  };
}

/** What ReportBatchItemFailures says as `{ partition: 'orders-0', offset: 15 }`, in one text. */
function itemId(partition: string, offset: bigint): string {
  return `${partition}-${offset}`;
}

export function kafkaEvent(
  { sourceArn, bootstrapServers }: KafkaPlace,
  partition: string,
  records: readonly StreamRecord[],
): object {
  return {
    eventSource: sourceArn === undefined ? 'SelfManagedKafka' : 'aws:kafka',
    ...(sourceArn !== undefined && { eventSourceArn: sourceArn }),
    bootstrapServers,
    records: { [partition]: records.map(({ shown }) => shown) },
  };
}

/** What an on-failure destination is told (Lambda developer guide, "Capturing discarded batches for Amazon MSK"). */
export function kafkaBatchInfo(
  { sourceArn, bootstrapServers }: KafkaPlace,
  partition: string,
  records: readonly StreamRecord[],
): Readonly<Record<string, object>> {
  const [first, last] = [records[0], records.at(-1)];
  const at = (record?: StreamRecord) => isoTime(record?.arrivedAt ?? 0);
  return {
    KafkaBatchInfo: {
      batchSize: records.length,
      ...(sourceArn !== undefined && { eventSourceArn: sourceArn }),
      bootstrapServers,
      payloadSize: Buffer.byteLength(JSON.stringify(records.map(({ shown }) => shown))),
      recordsInfo: {
        [partition]: {
          firstRecordOffset: first?.sequence,
          lastRecordOffset: last?.sequence,
          firstRecordTimestamp: at(first),
          lastRecordTimestamp: at(last),
        },
      },
    },
  };
}

/** As Java has bytes: -128 to 127. */
function signedBytes(bytes: Buffer): number[] {
  return [...new Int8Array(bytes)];
}

function headerBytes({ headers }: KafkaMessage): number {
  return headers.reduce((sum, [name, value]) => sum + (name?.length ?? 0) + 4 * (value?.length ?? 0) + 8, 0);
}
