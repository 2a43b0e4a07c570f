import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsAccess } from '../../aws/aws-access';
import { deliveryFailure } from '../../async/destinations/delivery-failure';
import { queueUrl } from '../../aws/queue-url';
import type { RegionalClients } from '../../aws/regional-clients';
import { sqsClients } from '../../aws/sqs-clients';
import { traced } from '../../async/destinations/traced-command';
import type { TargetArn } from './target-arn';
import type { Target } from './target';
import type { TargetDelivery } from './target-sender';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
  readonly traceHeader?: string;
}

/** An SQS queue: a message. */
export class QueueTarget implements Target {
  private readonly clients: RegionalClients<SQSClient>;

  constructor(private readonly access: AwsAccess) {
    this.clients = sqsClients(access);
  }

  send(delivery: TargetDelivery, arn: TargetArn, signal: AbortSignal): Promise<void> {
    return this.sendMessage(delivery, arn, signal);
  }

  async sendMessage(message: QueueMessage, arn: TargetArn, signal: AbortSignal): Promise<void> {
    const { id, body, attributes = {}, messageGroupId, traceHeader } = message;
    try {
      const client = await this.clients.in(arn.region);
      const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
      const command = new SendMessageCommand({
        QueueUrl: queueUrl(this.access, arn),
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes)
            .filter(([, value]) => value !== '')
            .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
        ...(messageGroupId === undefined
          ? {}
          : // The same of each try, so that the queue knows what it has already.
            { MessageGroupId: messageGroupId, MessageDeduplicationId: id }),
      });
      await client.send(traced(command, traceHeader), { abortSignal: signal });
    } catch (error) {
      throw deliveryFailure(`queue ${arn.name}`, error);
    }
  }

  close(): Promise<void> {
    return this.clients.close();
  }
}
