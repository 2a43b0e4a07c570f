import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { KafkaServer } from '../test/support/servers/kafka';
import { KinesisServer } from '../test/support/servers/kinesis';
import { KinesisStreams } from '../test/support/sources/kinesis-streams';
import { BODY, type SourceBench } from './source-bench';

/** Of a topic, and of a stream. */
const PARTS = 4;
const ONE_SEND = 1000;

/** Topics of Kafka, one node of KRaft. */
export async function kafkaBench(): Promise<SourceBench> {
  const server = await KafkaServer.start();
  const { Admin, Consumer, Producer } = await import('@platformatic/kafka');
  const options = { clientId: 'bench', bootstrapBrokers: [server.endpoint] };
  const admin = new Admin(options);
  const producer = new Producer(options);
  let [topics, topic] = [0, ''];
  return {
    kind: 'Kafka',
    connection: { name: 'bench', kind: 'kafka', endpoints: [server.endpoint] },
    mapping: () => ({
      EventSourceArn: 'arn:lambdabox:connection:us-east-1:000000000000:bench',
      ...{ Topics: [topic], StartingPosition: 'TRIM_HORIZON' },
    }),
    async fill(records) {
      topic = `bench-${(topics += 1)}`;
      await admin.createTopics({ topics: [topic], partitions: PARTS, replicas: 1 });
      for (let sent = 0; sent < records; sent += ONE_SEND) {
        const messages = Array.from({ length: Math.min(ONE_SEND, records - sent) }, (_, at) => ({
          ...{ topic, partition: at % PARTS, value: Buffer.from(BODY) },
        }));
        await producer.send({ messages });
      }
    },
    async consume(records) {
      const consumer = new Consumer({ ...options, groupId: `plain-${topic}` });
      const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: 100 });
      let taken = 0;
      await new Promise<void>((done) => {
        stream.on('data', () => {
          if ((taken += 1) === records) done();
        });
      });
      await stream.close();
      await consumer.close(true);
    },
    async close() {
      await producer.close();
      await admin.close();
      await server.stop();
    },
  };
}

/** Streams of kinesis-local. */
export async function kinesisBench(): Promise<SourceBench> {
  const server = await KinesisServer.start();
  const streams = new KinesisStreams(server.endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const requestHandler = new NodeHttpHandler();
  const client = new KinesisClient({
    ...{ endpoint: server.endpoint, region: 'us-east-1', credentials, requestHandler },
  });
  let [made, name, EventSourceArn] = [0, '', ''];
  return {
    kind: 'Kinesis',
    env: {
      ...{ AWS_ENDPOINT_URL_KINESIS: server.endpoint },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    },
    mapping: () => ({ EventSourceArn, StartingPosition: 'TRIM_HORIZON' }),
    async fill(records) {
      name = `bench-${(made += 1)}`;
      EventSourceArn = await streams.create(name, PARTS);
      await streams.put(
        name,
        Array.from({ length: records }, (_, at) => ({ key: String(at), body: BODY })),
      );
    },
    async consume(records) {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: name }));
      let left = records;
      await Promise.all(
        Shards.map(async ({ ShardId }) => {
          const first = { StreamName: name, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
          let { ShardIterator } = await client.send(new GetShardIteratorCommand(first));
          while (left > 0 && ShardIterator !== undefined) {
            const answer = await client.send(new GetRecordsCommand({ ShardIterator, Limit: ONE_SEND }));
            left -= answer.Records?.length ?? 0;
            ShardIterator = answer.NextShardIterator;
          }
        }),
      );
    },
    async close() {
      client.destroy();
      streams.close();
      await server.stop();
    },
  };
}
