import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DestinationArn } from '../../functions/destination-arn';
import type { Delivery } from '../delivery';
import type { AwsAccess } from '../../aws/aws-access';
import type { Destination } from './destination';
import { messageAttributes } from './message-attributes';
import { queueUrl } from '../../aws/queue-url';
import type { RegionalClients } from '../../aws/regional-clients';
import { sqsClients } from '../../aws/sqs-clients';
import { traced } from './traced-command';

/** An SQS queue: a message of the record, or of the event with what went wrong in its attributes. */
export class QueueDestination implements Destination {
  private readonly clients: RegionalClients<SQSClient>;

  constructor(private readonly access: AwsAccess) {
    this.clients = sqsClients(access);
  }

  async send(delivery: Delivery, target: DestinationArn, signal: AbortSignal): Promise<void> {
    const client = await this.clients.in(target.region);
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const { body, traceHeader } = delivery;
    const command = new SendMessageCommand({
      QueueUrl: queueUrl(this.access, target),
      MessageBody: body.toString(),
      MessageAttributes: messageAttributes(delivery),
      ...(traceHeader === undefined
        ? {}
        : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } } }),
    });
    await client.send(traced(command, traceHeader), { abortSignal: signal });
  }

  close(): Promise<void> {
    return this.clients.close();
  }
}
