import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsAccess } from '../../../aws/aws-access';
import { awsClientConfig } from '../../../aws/aws-client-config';
import { queueUrl } from '../../../aws/queue-url';
import { clientError } from '../../../errors';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { QueueSource } from '../../mapping/queue-source';
import type { QueueKind } from '../../mapping/source-kind';
import { REQUEST_LIMITS } from '../aws/request-limits';
import { isMissingQueue, sqsFailure } from './sqs-errors';
import type { SqsOrigin } from './sqs-record';
import { SqsSource, type SqsModule } from './sqs-source';

/** As many requests are under way at most, of one mapping. */
const MAX_SOCKETS = 200;
/** A long poll of 20 s, and what its answer may take beyond it. Milliseconds. */
const ANSWER_MS = 40_000;

export interface SqsKindParts {
  readonly aws: AwsAccess;
  /** Of a mapping's function, seconds; undefined when there is none. */
  readonly timeoutOf: (mapping: MappingRecord) => number | undefined;
}

interface Opened {
  readonly client: SQSClient;
  readonly sqs: SqsModule;
  readonly url: string;
  readonly origin: SqsOrigin;
}

/** SQS, or a server that speaks as it does. */
export class SqsKind implements QueueKind {
  readonly name = 'sqs';
  readonly style = 'queue';

  constructor(private readonly parts: SqsKindParts) {}

  /** In AWS's words, when there is no such queue, or its messages would come again while the function has them. */
  async check(mapping: MappingRecord, signal: AbortSignal): Promise<void> {
    const visibility = await this.visibility(mapping, signal);
    const timeout = this.parts.timeoutOf(mapping);
    if (visibility === undefined || timeout === undefined || visibility >= timeout) return;
    throw clientError(
      'invalidParameterValue',
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }

  async open(mapping: MappingRecord, signal: AbortSignal): Promise<QueueSource> {
    const opened = await this.client(mapping);
    try {
      const { visibility, maxReceives } = await settingsOf(opened, signal);
      const origin = { ...opened.origin, ...(maxReceives === undefined ? {} : { maxReceives }) };
      return new SqsSource({ ...opened, origin, visibilityMs: visibility * 1000 });
    } catch (error) {
      opened.client.destroy();
      throw sqsFailure(error, opened.origin.arn, new URL(opened.url).origin);
    }
  }

  /** Undefined when SQS cannot be asked now. */
  private async visibility(mapping: MappingRecord, signal: AbortSignal): Promise<number | undefined> {
    const opened = await this.client(mapping).catch(() => undefined);
    if (!opened) return undefined;
    try {
      return (await settingsOf(opened, signal)).visibility;
    } catch (error) {
      if (!isMissingQueue(error)) return undefined;
      throw clientError(
        'invalidParameterValue',
        'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
      );
    } finally {
      opened.client.destroy();
    }
  }

  private async client({ eventSourceArn: arn = '' }: MappingRecord): Promise<Opened> {
    const { aws } = this.parts;
    const [, , , region = '', accountId = '', name = ''] = arn.split(':');
    const url = queueUrl(aws, { region, accountId, name });
    try {
      const config = awsClientConfig(aws, 'SQS', region);
      const sqs = await import('@aws-sdk/client-sqs');
      const agent = { maxSockets: MAX_SOCKETS, keepAlive: true };
      const client = new sqs.SQSClient({
        ...config,
        useQueueUrlAsEndpoint: false,
        // Functions check it if they care: a sum over each body is a good part of what receiving costs.
        md5: false,
        requestHandler: { ...REQUEST_LIMITS, requestTimeout: ANSWER_MS, httpAgent: agent, httpsAgent: agent },
      });
      return { client, sqs, url, origin: { arn, region, isFifo: name.endsWith('.fifo') } };
    } catch (error) {
      throw sqsFailure(error, arn, new URL(url).origin);
    }
  }
}

interface QueueSettings {
  /** Seconds. */
  readonly visibility: number;
  /** Receives of a message before it goes to the dead letters; undefined when there is no place for them. */
  readonly maxReceives?: number;
}

async function settingsOf({ client, sqs, url }: Opened, signal: AbortSignal): Promise<QueueSettings> {
  const command = new sqs.GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'],
  });
  const { Attributes = {} } = await client.send(command, { abortSignal: signal });
  const maxReceives = maxReceivesOf(Attributes.RedrivePolicy);
  return {
    visibility: Number(Attributes.VisibilityTimeout ?? 30),
    ...(maxReceives === undefined ? {} : { maxReceives }),
  };
}

/** From the JSON of a redrive policy; some write the number as a text. */
function maxReceivesOf(policy: string | undefined): number | undefined {
  const found = /"maxReceiveCount"\s*:\s*"?(\d+)/.exec(policy ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
