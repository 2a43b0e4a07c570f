import type * as Sqs from '@aws-sdk/client-sqs';
import type {
  ChangeMessageVisibilityBatchCommandOutput,
  DeleteMessageBatchCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog } from '../../mapping/source-record';
import { sqsFailure } from './sqs-errors';
import { sqsRecord, type SqsOrigin, type SqsRecord } from './sqs-record';

/** The client, loaded when the first mapping is made. */
export type SqsModule = typeof Sqs;

export interface SqsSourceParts {
  readonly client: SQSClient;
  readonly sqs: SqsModule;
  readonly url: string;
  readonly origin: SqsOrigin;
  /** Of the queue, milliseconds. */
  readonly visibilityMs: number;
}

/** What one request may name. */
const MOST = 10;

/** A queue of SQS. */
export class SqsSource implements QueueSource<SqsRecord> {
  readonly maxReceive = MOST;
  private readonly asked = new Set<Promise<readonly SqsRecord[]>>();

  constructor(private readonly parts: SqsSourceParts) {}

  get holdMs(): number {
    return this.parts.visibilityMs;
  }

  /**
   * A server may hand messages to a request whose client has gone, and nobody sees them until they become visible again. So a
   * long poll is not cut when it is not wanted any more: it ends when it ends, and what it brings is given back.
   */
  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly SqsRecord[]> {
    const asking = this.ask(Math.min(max, MOST), Math.min(20, Math.floor(waitMs / 1000)));
    this.asked.add(asking);
    asking.catch(() => undefined).finally(() => this.asked.delete(asking));
    const { promise: cut, resolve } = Promise.withResolvers<undefined>();
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const records = await Promise.race([asking, cut]).finally(() =>
      signal.removeEventListener('abort', stop),
    );
    if (!signal.aborted) return records ?? [];
    asking.then((late) => this.giveBack(late, 'unused', NEVER)).catch(() => undefined);
    return [];
  }

  async acknowledge(records: readonly SqsRecord[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      tens(records).map((ten) => {
        const { client, sqs, url: QueueUrl } = this.parts;
        const Entries = ten.map(({ receiptHandle }, at) => ({
          Id: String(at),
          ReceiptHandle: receiptHandle,
        }));
        const command = new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries });
        return this.told(client.send(command, { abortSignal: signal }));
      }),
    );
  }

  /** What a function has failed on comes again when its visibility timeout has passed, as on AWS. */
  async giveBack(
    records: readonly SqsRecord[],
    why: 'failed' | 'unused',
    signal: AbortSignal,
  ): Promise<void> {
    if (why === 'failed') return;
    await Promise.all(this.becomeVisible(records, 0, signal).map((sent) => this.told(sent)));
  }

  async hold(records: readonly SqsRecord[], signal: AbortSignal): Promise<void> {
    const sent = this.becomeVisible(records, this.parts.visibilityMs / 1000, signal);
    for (const { Failed: [first] = [] } of await Promise.all(sent).catch((error: unknown) =>
      this.fail(error),
    ))
      if (first) this.fail(new Error(`${first.Code}: ${first.Message ?? ''}`));
  }

  eventOf(records: readonly SqsRecord[]): object {
    return { Records: records.map(({ shown }) => shown) };
  }

  async backlog(signal: AbortSignal): Promise<Backlog> {
    const { client, sqs, url: QueueUrl } = this.parts;
    const command = new sqs.GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    const { Attributes } = await client
      .send(command, { abortSignal: signal })
      .catch((error: unknown) => this.fail(error));
    const records = Attributes?.ApproximateNumberOfMessages;
    return records === undefined ? {} : { records: Number(records) };
  }

  /** Long polls that nobody waits for end first. */
  close(): Promise<void> {
    void Promise.allSettled(this.asked).then(() => this.parts.client.destroy());
    return Promise.resolve();
  }

  private async ask(max: number, seconds: number): Promise<readonly SqsRecord[]> {
    const { client, sqs, url: QueueUrl, origin } = this.parts;
    const command = new sqs.ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: seconds,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await client.send(command).catch((error: unknown) => this.fail(error));
    return Messages.map((message) => sqsRecord(message, origin));
  }

  /** In so many seconds. */
  private becomeVisible(
    records: readonly SqsRecord[],
    VisibilityTimeout: number,
    signal: AbortSignal,
  ): Promise<ChangeMessageVisibilityBatchCommandOutput>[] {
    const { client, sqs, url: QueueUrl } = this.parts;
    return tens(records).map((ten) => {
      const Entries = ten.map(({ receiptHandle }, at) => ({
        ...{ Id: String(at), ReceiptHandle: receiptHandle, VisibilityTimeout },
      }));
      const command = new sqs.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
      return client.send(command, { abortSignal: signal });
    });
  }

  /** What SQS says is the request's own fault, a handle that is too old, no other try mends. */
  private async told(
    sent: Promise<DeleteMessageBatchCommandOutput | ChangeMessageVisibilityBatchCommandOutput>,
  ): Promise<void> {
    const { Failed = [] } = await sent.catch((error: unknown) => this.fail(error));
    const [first] = Failed.filter(({ SenderFault }) => SenderFault !== true);
    if (first) this.fail(new Error(`${first.Code}: ${first.Message ?? ''}`));
  }

  private fail(error: unknown): never {
    const { origin, url } = this.parts;
    throw sqsFailure(error, origin.arn, new URL(url).origin);
  }
}

function tens<T>(all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / MOST) }, (_, at) =>
    all.slice(at * MOST, (at + 1) * MOST),
  );
}

const NEVER = new AbortController().signal;
