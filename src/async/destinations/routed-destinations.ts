import { parseDestination, type DestinationKind } from '../../functions/destination-arn';
import type { Clock } from '../../lib/clock';
import { UndeliverableError, type Delivery, type Destinations } from '../delivery';
import type { AwsAccess } from '../../aws/aws-access';
import { deliveryFailure } from './delivery-failure';
import { BucketDestination } from './bucket-destination';
import { BusDestination } from './bus-destination';
import type { Destination } from './destination';
import { FunctionDestination, type EventIntake } from './function-destination';
import { QueueDestination } from './queue-destination';
import { TopicDestination } from './topic-destination';
import { WebhookDestination, type Webhooks } from './webhook-destination';

export interface DestinationsParts {
  readonly invoker: EventIntake;
  readonly aws: AwsAccess;
  readonly webhooks: Webhooks;
  readonly clock: Clock;
  /** Makes UUIDs. */
  readonly newId: () => string;
  /** A place that has not answered by then is tried again later. */
  readonly deadlineMs: number;
}

/** Everything that is known of a kind of destination, but for its ARN (functions/destination-arn.ts). */
const KINDS: Readonly<Record<DestinationKind, (parts: DestinationsParts) => Destination>> = {
  function: (parts) => new FunctionDestination(parts),
  queue: ({ aws }) => new QueueDestination(aws),
  topic: ({ aws }) => new TopicDestination(aws),
  bus: ({ aws }) => new BusDestination(aws),
  bucket: (parts) => new BucketDestination(parts),
  webhook: (parts) => new WebhookDestination(parts),
};

/** Takes each delivery to the kind of place that its target's ARN names. */
export class RoutedDestinations implements Destinations {
  private readonly made = new Map<DestinationKind, Destination>();

  constructor(private readonly parts: DestinationsParts) {}

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const target = parseDestination(delivery.target);
    if (!target) throw new UndeliverableError(`${delivery.target}: is not the ARN of a destination`);
    const { deadlineMs } = this.parts;
    const late = AbortSignal.timeout(deadlineMs);
    try {
      await this.of(target.kind).send(delivery, target, AbortSignal.any([signal, late]));
    } catch (error) {
      const isCut = late.aborted && !signal.aborted && !(error instanceof UndeliverableError);
      if (isCut)
        throw new Error(`${delivery.target} did not answer within ${deadlineMs} ms`, { cause: error });
      throw deliveryFailure(delivery.target, error);
    }
  }

  async close(): Promise<void> {
    for (const destination of this.made.values()) await destination.close();
    this.made.clear();
  }

  private of(kind: DestinationKind): Destination {
    const destination = this.made.get(kind) ?? KINDS[kind](this.parts);
    this.made.set(kind, destination);
    return destination;
  }
}
