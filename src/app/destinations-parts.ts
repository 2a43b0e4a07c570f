import { randomUUID } from 'node:crypto';
import { RoutedDestinations } from '../async/destinations/routed-destinations';
import { readWebhookFile } from '../async/destinations/webhook-file';
import type { EventIntake } from '../async/destinations/function-destination';
import { awsAccess } from './aws-access';
import type { Context } from './context';

/** Longer than a place that answers at all takes, shorter than a wait of the queue of events. */
const DEADLINE_MS = 15_000;

/** Where what became of events is sent. Nothing of it is loaded before the first delivery of its kind. */
export function buildDestinations(context: Context, invoker: EventIntake): Promise<RoutedDestinations> {
  const { config, clock, startup } = context;
  return startup.begin(
    'the destinations',
    () =>
      new RoutedDestinations({
        invoker,
        aws: awsAccess(config),
        webhooks: config.webhooks === undefined ? new Map() : readWebhookFile(config.webhooks),
        ...{ clock, newId: randomUUID, deadlineMs: DEADLINE_MS },
      }),
    (destinations) => destinations.close(),
  );
}
