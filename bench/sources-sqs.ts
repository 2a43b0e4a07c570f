import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ElasticMq } from '../test/support/servers/elasticmq';
import { SqsPlaces } from '../test/support/servers/sqs-places';
import { BODY, type SourceBench } from './source-bench';

const QUEUE = 'bench';
/** Requests of the plain consumer at a time. */
const CONSUMERS = 16;

/** A standard queue of ElasticMQ, which holds it in memory. */
export async function sqsBench(): Promise<SourceBench> {
  const server = await ElasticMq.start({ isKept: false });
  const queues = new SqsPlaces(server.endpoint);
  const EventSourceArn = await queues.create(QUEUE, { VisibilityTimeout: '120' });
  const client = new SQSClient({
    ...{ endpoint: server.endpoint, region: 'us-east-1', md5: false },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    kind: 'SQS',
    env: server.env,
    mapping: () => ({ EventSourceArn }),
    async fill(records) {
      const bodies = Array.from({ length: records / 10 }, () => BODY);
      await Promise.all(Array.from({ length: 10 }, () => queues.send(QUEUE, bodies)));
    },
    async consume() {
      await Promise.all(
        Array.from({ length: CONSUMERS }, () => takeAll(client, `${server.endpoint}/000000000000/${QUEUE}`)),
      );
    },
    async close() {
      client.destroy();
      queues.close();
      await server.stop();
    },
  };
}

async function takeAll(client: SQSClient, QueueUrl: string): Promise<void> {
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
