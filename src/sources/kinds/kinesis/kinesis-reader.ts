import type {
  GetRecordsCommandOutput,
  KinesisClient,
  ShardIteratorType,
  _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import type { Position, ShardReader, StreamRecord } from '../../mapping/stream-source';
import { awsFault, isBusy, nameOf } from '../aws/aws-fault';

/** GetRecords gives no more. */
const MAX_RECORDS = 10_000;

export interface KinesisReaderParts {
  readonly client: KinesisClient;
  /** The service, for people. */
  readonly place: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly recordOf: (record: KinesisRecord) => StreamRecord;
}

/** Reads a shard by iterators, each of which is good for one read and for five minutes. */
export class KinesisReader implements ShardReader {
  private iterator: string | undefined;

  constructor(
    private readonly parts: KinesisReaderParts,
    private position: Position,
  ) {}

  async read(
    max: number,
    signal: AbortSignal,
  ): Promise<{ records: readonly StreamRecord[]; isEnd: boolean; behindMs?: number }> {
    const answer = await this.next(max, signal);
    if (!answer) return { records: [], isEnd: false };
    const { Records = [], NextShardIterator, MillisBehindLatest } = answer;
    this.iterator = NextShardIterator;
    const records = Records.map((record) => this.parts.recordOf(record));
    const last = records.at(-1);
    if (last) this.position = { at: 'after', sequence: last.sequence };
    const isEnd = !NextShardIterator;
    return { records, isEnd, ...(MillisBehindLatest === undefined ? {} : { behindMs: MillisBehindLatest }) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined: it asked too often. */
  private async next(max: number, signal: AbortSignal): Promise<GetRecordsCommandOutput | undefined> {
    const { client, place, streamArn } = this.parts;
    const { GetRecordsCommand } = await import('@aws-sdk/client-kinesis');
    const wasNew = this.iterator === undefined;
    try {
      this.iterator ??= await this.newIterator(signal);
      const command = new GetRecordsCommand({
        ShardIterator: this.iterator,
        Limit: Math.min(max, MAX_RECORDS),
        StreamARN: streamArn,
      });
      return await client.send(command, { abortSignal: signal });
    } catch (error) {
      if (isBusy(error)) return undefined;
      // Nothing was asked for five minutes: the records' function was slow. The latest of then is no place to go back to.
      if (nameOf(error) !== 'ExpiredIteratorException' || wasNew || this.position.at === 'latest')
        throw awsFault(place, error);
      this.iterator = undefined;
      return this.next(max, signal);
    }
  }

  private async newIterator(signal: AbortSignal): Promise<string | undefined> {
    const { client, streamArn, shardId } = this.parts;
    const { GetShardIteratorCommand } = await import('@aws-sdk/client-kinesis');
    const command = new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ...iteratorAt(this.position),
    });
    return (await client.send(command, { abortSignal: signal })).ShardIterator;
  }
}

function iteratorAt(position: Position): {
  readonly ShardIteratorType: ShardIteratorType;
  readonly StartingSequenceNumber?: string;
  readonly Timestamp?: Date;
} {
  switch (position.at) {
    case 'trim-horizon':
      return { ShardIteratorType: 'TRIM_HORIZON' };
    case 'latest':
      return { ShardIteratorType: 'LATEST' };
    case 'timestamp':
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(position.time) };
    case 'after':
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: position.sequence };
  }
}
