import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { until } from './until';

/** As moto has it, unless it is told another. */
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const PATIENCE_MS = 120_000;

/** Makes queues, topics, rules and buckets at an endpoint, and reads what came to them. */
export class MotoPlaces {
  private readonly sqs: SQSClient;
  private readonly sns: SNSClient;
  private readonly events: EventBridgeClient;
  private readonly s3: S3Client;

  constructor(private readonly endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const config = { endpoint, region: REGION, credentials };
    this.sqs = new SQSClient(config);
    this.sns = new SNSClient(config);
    this.events = new EventBridgeClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
  }

  /** Its ARN. */
  async queue(name: string): Promise<string> {
    await this.sqs.send(new CreateQueueCommand({ QueueName: name }));
    return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  }

  /** The ARN of a topic whose messages go into a queue. */
  async topicInto(queueArn: string, name: string): Promise<string> {
    const { TopicArn = '' } = await this.sns.send(new CreateTopicCommand({ Name: name }));
    await this.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }));
    return TopicArn;
  }

  /** The ARN of the bus whose events of Lambda go into a queue. */
  async busInto(queueArn: string): Promise<string> {
    const EventPattern = JSON.stringify({ source: ['lambda'] });
    await this.events.send(new PutRuleCommand({ Name: 'of-lambda', EventPattern }));
    await this.events.send(
      new PutTargetsCommand({ Rule: 'of-lambda', Targets: [{ Id: '1', Arn: queueArn }] }),
    );
    return `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`;
  }

  async bucket(name: string): Promise<string> {
    await this.s3.send(new CreateBucketCommand({ Bucket: name }));
    return `arn:aws:s3:::${name}`;
  }

  /** Waits for the next message of a queue and takes it out. */
  async message(queueArn: string): Promise<Message> {
    const QueueUrl = `${this.endpoint}/${ACCOUNT}/${queueArn.split(':').at(-1)}`;
    let message: Message | undefined;
    await until(async () => {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
          WaitTimeSeconds: 1,
        }),
      );
      message = Messages[0];
      return message !== undefined;
    }, PATIENCE_MS);
    const { ReceiptHandle } = message ?? {};
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return message ?? {};
  }

  /** Waits for the only object of a bucket. */
  async object(Bucket: string): Promise<{ readonly key: string; readonly body: string }> {
    let key = '';
    await until(async () => {
      const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket }));
      key = Contents[0]?.Key ?? '';
      return key !== '';
    }, PATIENCE_MS);
    return { key, body: await this.read(Bucket, key) };
  }

  /** What all objects of a bucket hold. */
  async objects(Bucket: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket }))
      for (const { Key } of Contents) found.push(await this.read(Bucket, Key));
    return found;
  }

  private async read(Bucket: string, Key: string | undefined): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  close(): void {
    for (const client of [this.sqs, this.sns, this.events, this.s3]) client.destroy();
  }
}
