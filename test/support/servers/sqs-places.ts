import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  type Message,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/** Queues at an endpoint that speaks SQS: made, filled and looked into. */
export class SqsPlaces {
  private readonly client: SQSClient;

  constructor(private readonly endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.client = new SQSClient({ endpoint, region: REGION, credentials });
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  }

  /** Its ARN. */
  async create(name: string, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    const isFifo = name.endsWith('.fifo');
    const Attributes = { ...(isFifo ? { FifoQueue: 'true' } : {}), ...attributes };
    await this.client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    return this.arnOf(name);
  }

  /** One request for each ten, several at a time but for FIFO queues. */
  async send(
    name: string,
    bodies: readonly string[],
    entry: (body: string) => Partial<SendMessageBatchRequestEntry> = () => ({}),
  ): Promise<void> {
    const QueueUrl = this.urlOf(name);
    for (let from = 0; from < bodies.length; from += 10) {
      const Entries = bodies.slice(from, from + 10).map((body, at) => ({
        ...{ Id: String(at), MessageBody: body },
        ...entry(body),
      }));
      const { Failed = [] } = await this.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error(`SQS did not take ${JSON.stringify(Failed)}`);
    }
  }

  /** Messages that are there now, taken out. */
  async take(name: string): Promise<Message[]> {
    const QueueUrl = this.urlOf(name);
    const taken: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ['All'] }),
      );
      if (Messages.length === 0) return taken;
      taken.push(...Messages);
      for (const { ReceiptHandle } of Messages)
        await this.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }

  /** Messages that wait, and those that somebody has. */
  async count(name: string): Promise<{ readonly waiting: number; readonly held: number }> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.urlOf(name), AttributeNames: ['All'] }),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages),
      held: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  close(): void {
    this.client.destroy();
  }

  private urlOf(name: string): string {
    return `${this.endpoint}/${ACCOUNT}/${name}`;
  }
}
