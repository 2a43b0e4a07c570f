import type { KinesisClient, ListShardsCommandInput, Shard as KinesisShard } from '@aws-sdk/client-kinesis';
import type { Position, Shard, ShardReader, StreamRecord, StreamSource } from '../../mapping/stream-source';
import { awsFault } from '../aws/aws-fault';
import { recordsEvent, shardBatch } from '../aws/shard-batches';
import { kinesisRecord, type RecordOrigin } from './kinesis-record';
import { KinesisReader } from './kinesis-reader';

export interface KinesisStreamParts {
  readonly client: KinesisClient;
  readonly place: string;
  readonly streamArn: string;
  /** Of the mapping, now. */
  readonly origin: () => RecordOrigin;
}

/** A stream of Kinesis Data Streams, or of a server that speaks as it does. */
export class KinesisStream implements StreamSource {
  readonly waits = false;

  constructor(private readonly parts: KinesisStreamParts) {}

  async shards(signal: AbortSignal): Promise<readonly Shard[]> {
    const { client, place, streamArn: StreamARN } = this.parts;
    const { ListShardsCommand } = await import('@aws-sdk/client-kinesis');
    const found: KinesisShard[] = [];
    let input: ListShardsCommandInput | undefined = { StreamARN };
    try {
      while (input) {
        const { Shards = [], NextToken }: { Shards?: KinesisShard[]; NextToken?: string } = await client.send(
          new ListShardsCommand(input),
          { abortSignal: signal },
        );
        found.push(...Shards);
        // The token says which stream.
        input = NextToken ? { NextToken } : undefined;
      }
    } catch (error) {
      throw awsFault(place, error);
    }
    return found.map(shardOf);
  }

  open({ id: shardId }: Shard, from: Position): Promise<ShardReader> {
    const { client, place, streamArn, origin } = this.parts;
    const about = origin();
    const recordOf = (record: Parameters<typeof kinesisRecord>[0]): StreamRecord =>
      kinesisRecord(record, shardId, about);
    return Promise.resolve(new KinesisReader({ client, place, streamArn, shardId, recordOf }, from));
  }

  eventOf(_shard: Shard, records: readonly StreamRecord[]): object {
    return recordsEvent(records);
  }

  batchInfo(shard: Shard, records: readonly StreamRecord[]): Readonly<Record<string, object>> {
    return { KinesisBatchInfo: shardBatch(shard, records, this.parts.streamArn) };
  }

  close(): Promise<void> {
    this.parts.client.destroy();
    return Promise.resolve();
  }
}

function shardOf({ ShardId = '', ParentShardId, AdjacentParentShardId }: KinesisShard): Shard {
  return { id: ShardId, parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined) };
}
