import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DestinationArn } from '../../functions/destination-arn';
import { UndeliverableError, type Delivery } from '../delivery';
import type { AwsAccess } from '../../aws/aws-access';
import type { Destination } from './destination';
import { RegionalClients } from '../../aws/regional-clients';
import { traced } from './traced-command';

/** Codes of single events that another try may mend; the answer as a whole is 200. */
const PASSING = /Throttling|Internal|LimitExceeded|ServiceUnavailable/i;

/** An event bus of EventBridge: an event whose detail is the record. */
export class BusDestination implements Destination {
  private readonly clients: RegionalClients<EventBridgeClient>;

  constructor(access: AwsAccess) {
    this.clients = new RegionalClients(access, 'EVENTBRIDGE', async (config) => {
      const { EventBridgeClient: Client } = await import('@aws-sdk/client-eventbridge');
      return new Client(config);
    });
  }

  async send(delivery: Delivery, { region }: DestinationArn, signal: AbortSignal): Promise<void> {
    const client = await this.clients.in(region);
    const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
    const { target, traceHeader, condition } = delivery;
    const end = condition === 'Success' ? 'Success' : 'Failure';
    const entry = {
      EventBusName: target,
      Source: 'lambda',
      DetailType: `Lambda Function Invocation Result - ${end}`,
      Resources: [target, delivery.functionArn],
      Detail: delivery.body.toString(),
      ...(traceHeader === undefined ? {} : { TraceHeader: traceHeader }),
    };
    const command = traced(new PutEventsCommand({ Entries: [entry] }), traceHeader);
    const { FailedEntryCount: failed = 0, Entries: [first] = [] } = await client.send(command, {
      abortSignal: signal,
    });
    if (failed === 0) return;
    const { ErrorCode: code = 'no code', ErrorMessage: text = 'no message' } = first ?? {};
    const message = `${code}: ${text}`;
    throw PASSING.test(code) ? new Error(message) : new UndeliverableError(message);
  }

  close(): Promise<void> {
    return this.clients.close();
  }
}
