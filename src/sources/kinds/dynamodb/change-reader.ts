import type {
  DynamoDBStreamsClient,
  GetRecordsCommandOutput,
  ShardIteratorType,
  _Record as ChangeRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { Position, ShardReader, StreamRecord } from '../../mapping/stream-source';
import { awsFault, isBusy, nameOf } from '../aws/aws-fault';

/** GetRecords gives no more. */
const MAX_RECORDS = 1000;
const TRIMMED = 'TrimmedDataAccessException';
/** Their place is past the 24 hours that a stream keeps: what is left of it is what there is. */
const FROM_NOW_ON: Position = { at: 'trim-horizon' };

export interface ChangeReaderParts {
  readonly client: DynamoDBStreamsClient;
  /** The service, for people. */
  readonly place: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly recordOf: (record: ChangeRecord) => StreamRecord;
}

/** Reads a shard of a table's stream by iterators, each of which is good for one read and for fifteen minutes. */
export class ChangeReader implements ShardReader {
  private iterator: string | undefined;
  private readonly since: number;

  constructor(
    private readonly parts: ChangeReaderParts,
    private position: Position,
  ) {
    // There is no iterator of a time, and times are those of whole seconds.
    this.since = position.at === 'timestamp' ? Math.floor(position.time / 1000) * 1000 : 0;
  }

  async read(
    max: number,
    signal: AbortSignal,
  ): Promise<{ records: readonly StreamRecord[]; isEnd: boolean }> {
    const answer = await this.next(max, signal);
    if (!answer) return { records: [], isEnd: false };
    const { Records = [], NextShardIterator } = answer;
    this.iterator = NextShardIterator;
    const all = Records.map((record) => this.parts.recordOf(record));
    const last = all.at(-1);
    if (last) this.position = { at: 'after', sequence: last.sequence };
    const records = all.filter(({ arrivedAt = this.since }) => arrivedAt >= this.since);
    return { records, isEnd: !NextShardIterator };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined: it asked too often. */
  private async next(max: number, signal: AbortSignal): Promise<GetRecordsCommandOutput | undefined> {
    const { client, place } = this.parts;
    const { GetRecordsCommand } = await import('@aws-sdk/client-dynamodb-streams');
    const { position, iterator } = this;
    try {
      this.iterator ??= await this.newIterator(signal);
      const command = new GetRecordsCommand({
        ShardIterator: this.iterator,
        Limit: Math.min(max, MAX_RECORDS),
      });
      return await client.send(command, { abortSignal: signal });
    } catch (error) {
      if (isBusy(error)) return undefined;
      this.iterator = undefined;
      if (nameOf(error) === TRIMMED && position.at !== 'trim-horizon') this.position = FROM_NOW_ON;
      else if (nameOf(error) !== 'ExpiredIteratorException' || !iterator || position.at === 'latest')
        throw awsFault(place, error);
      return this.next(max, signal);
    }
  }

  private async newIterator(signal: AbortSignal): Promise<string | undefined> {
    const { client, streamArn, shardId } = this.parts;
    const { GetShardIteratorCommand } = await import('@aws-sdk/client-dynamodb-streams');
    const command = new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ...iteratorAt(this.position),
    });
    return (await client.send(command, { abortSignal: signal })).ShardIterator;
  }
}

function iteratorAt(position: Position): {
  readonly ShardIteratorType: ShardIteratorType;
  readonly SequenceNumber?: string;
} {
  if (position.at === 'latest') return { ShardIteratorType: 'LATEST' };
  if (position.at === 'after')
    return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequence };
  return { ShardIteratorType: 'TRIM_HORIZON' };
}
