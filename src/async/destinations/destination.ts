import type { DestinationArn } from '../../functions/destination-arn';
import type { Delivery } from '../delivery';

/** One kind of place that takes what became of events. */
export interface Destination {
  /** Resolves when the target has it. Throws UndeliverableError, or anything else when a later try may succeed. */
  send(delivery: Delivery, target: DestinationArn, signal: AbortSignal): Promise<void>;
  /** Lets go of its connections. */
  close(): Promise<void>;
}
