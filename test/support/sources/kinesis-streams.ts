import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { until } from '../until';

const MAX_RECORDS = 500;

/** Makes streams at an endpoint, and puts records into them. */
export class KinesisStreams {
  private readonly client: KinesisClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const requestHandler = new NodeHttpHandler();
    this.client = new KinesisClient({ endpoint, region: 'us-east-1', credentials, requestHandler });
  }

  /** Its ARN. */
  async create(StreamName: string, ShardCount = 1): Promise<string> {
    await this.client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    await this.active(StreamName);
    const { StreamDescriptionSummary } = await this.client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    return StreamDescriptionSummary?.StreamARN ?? '';
  }

  /** In their order, which records of one key keep. */
  async put(
    StreamName: string,
    records: readonly { readonly key: string; readonly body: string }[],
  ): Promise<void> {
    for (let from = 0; from < records.length; from += MAX_RECORDS) {
      const some = records.slice(from, from + MAX_RECORDS);
      const Records = some.map(({ key, body }) => ({ PartitionKey: key, Data: Buffer.from(body) }));
      const { FailedRecordCount = 0 } = await this.client.send(
        new PutRecordsCommand({ StreamName, Records }),
      );
      if (FailedRecordCount > 0) throw new Error(`${FailedRecordCount} records were not taken`);
    }
  }

  /** Its first open shard becomes two. */
  async split(StreamName: string): Promise<void> {
    const { Shards = [] } = await this.client.send(new ListShardsCommand({ StreamName }));
    const open = Shards.find((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined);
    const { StartingHashKey = '0', EndingHashKey = '0' } = open?.HashKeyRange ?? {};
    const NewStartingHashKey = String((BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n);
    const ShardToSplit = open?.ShardId;
    await this.client.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey }));
    await this.active(StreamName);
  }

  close(): void {
    this.client.destroy();
  }

  private async active(StreamName: string): Promise<void> {
    await until(async () => {
      const { StreamDescriptionSummary } = await this.client.send(
        new DescribeStreamSummaryCommand({ StreamName }),
      );
      return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
    });
  }
}
