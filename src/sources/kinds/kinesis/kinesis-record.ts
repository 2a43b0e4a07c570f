import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import type { StreamRecord } from '../../mapping/stream-source';

/** What all records of a mapping say of where they are from. */
export interface RecordOrigin {
  readonly eventSourceArn: string;
  readonly region: string;
  /** ARN of the function's role. */
  readonly identityArn: string;
}

/** What an event holds of a record beside its data and its key, bytes. */
const FRAME_BYTES = 500;

/** A record as a function's event has it (developer guide, "Using Lambda with Kinesis Data Streams"). */
export function kinesisRecord(record: KinesisRecord, shardId: string, origin: RecordOrigin): StreamRecord {
  const { PartitionKey: partitionKey = '', SequenceNumber: sequenceNumber = '' } = record;
  const data = Buffer.from(record.Data ?? []);
  const arrivedAt = record.ApproximateArrivalTimestamp?.getTime();
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: data.toString('base64'),
    ...(arrivedAt === undefined ? {} : { approximateArrivalTimestamp: arrivedAt / 1000 }),
  };
  const about = {
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: origin.identityArn,
    awsRegion: origin.region,
    eventSourceARN: origin.eventSourceArn,
  };
  return {
    id: sequenceNumber,
    sequence: sequenceNumber,
    shown: { kinesis, ...about },
    bytes: kinesis.data.length + partitionKey.length + FRAME_BYTES,
    filtered: () => ({ ...kinesis, data: readData(data), ...about }),
    ...(arrivedAt === undefined ? {} : { arrivedAt }),
    group: partitionKey,
  };
}

/** JSON where it is an object, else text (developer guide, "Properly filtering Kinesis records"). */
function readData(data: Buffer): unknown {
  const text = data.toString();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}
