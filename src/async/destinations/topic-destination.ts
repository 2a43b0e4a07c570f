import type { SNSClient } from '@aws-sdk/client-sns';
import type { DestinationArn } from '../../functions/destination-arn';
import type { Delivery } from '../delivery';
import type { AwsAccess } from '../../aws/aws-access';
import type { Destination } from './destination';
import { messageAttributes } from './message-attributes';
import { RegionalClients } from '../../aws/regional-clients';
import { traced } from './traced-command';

/** An SNS topic: a message of the record, or of the event with what went wrong in its attributes. */
export class TopicDestination implements Destination {
  private readonly clients: RegionalClients<SNSClient>;

  constructor(access: AwsAccess) {
    this.clients = new RegionalClients(access, 'SNS', async (config) => {
      const { SNSClient: Client } = await import('@aws-sdk/client-sns');
      return new Client(config);
    });
  }

  async send(delivery: Delivery, target: DestinationArn, signal: AbortSignal): Promise<void> {
    const client = await this.clients.in(target.region);
    const { PublishCommand } = await import('@aws-sdk/client-sns');
    const command = new PublishCommand({
      TopicArn: delivery.target,
      Message: delivery.body.toString(),
      MessageAttributes: messageAttributes(delivery),
    });
    await client.send(traced(command, delivery.traceHeader), { abortSignal: signal });
  }

  close(): Promise<void> {
    return this.clients.close();
  }
}
