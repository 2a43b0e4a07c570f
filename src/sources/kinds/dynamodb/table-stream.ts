import type {
  DescribeStreamCommandOutput,
  DynamoDBStreamsClient,
  Shard as TableShard,
} from '@aws-sdk/client-dynamodb-streams';
import { isoTime } from '../../../lib/iso-time';
import type { Position, Shard, ShardReader, StreamRecord, StreamSource } from '../../mapping/stream-source';
import { awsFault } from '../aws/aws-fault';
import { recordsEvent, shardBatch } from '../aws/shard-batches';
import { ChangeReader } from './change-reader';
import { changeRecord, type ChangeOrigin } from './change-record';

export interface TableStreamParts {
  readonly client: DynamoDBStreamsClient;
  readonly place: string;
  readonly streamArn: string;
  readonly origin: ChangeOrigin;
}

/** The stream of a table of DynamoDB, or of a server that speaks as it does. */
export class TableStream implements StreamSource {
  readonly waits = false;

  constructor(private readonly parts: TableStreamParts) {}

  async shards(signal: AbortSignal): Promise<readonly Shard[]> {
    const { client, place, streamArn: StreamArn } = this.parts;
    const { DescribeStreamCommand } = await import('@aws-sdk/client-dynamodb-streams');
    const found: TableShard[] = [];
    let from: string | undefined;
    try {
      do {
        const command = new DescribeStreamCommand({
          StreamArn,
          ...(from === undefined ? {} : { ExclusiveStartShardId: from }),
        });
        const answer: DescribeStreamCommandOutput = await client.send(command, { abortSignal: signal });
        found.push(...(answer.StreamDescription?.Shards ?? []));
        from = answer.StreamDescription?.LastEvaluatedShardId;
      } while (from !== undefined);
    } catch (error) {
      throw awsFault(place, error);
    }
    return found.map(({ ShardId = '', ParentShardId }) => ({
      id: ShardId,
      parents: ParentShardId === undefined ? [] : [ParentShardId],
    }));
  }

  open({ id: shardId }: Shard, from: Position): Promise<ShardReader> {
    const { client, place, streamArn, origin } = this.parts;
    const recordOf = (record: Parameters<typeof changeRecord>[0]): StreamRecord =>
      changeRecord(record, origin);
    return Promise.resolve(new ChangeReader({ client, place, streamArn, shardId, recordOf }, from));
  }

  eventOf(_shard: Shard, records: readonly StreamRecord[]): object {
    return recordsEvent(records);
  }

  batchInfo(shard: Shard, records: readonly StreamRecord[]): Readonly<Record<string, object>> {
    return { DDBStreamBatchInfo: shardBatch(shard, records, this.parts.streamArn, wholeSeconds) };
  }

  close(): Promise<void> {
    this.parts.client.destroy();
    return Promise.resolve();
  }
}

/** `2022-07-13T13:48:01Z`: there is no more of it. */
function wholeSeconds(ms: number): string | undefined {
  return isoTime(ms)?.replace(/\.\d+Z$/, 'Z');
}
