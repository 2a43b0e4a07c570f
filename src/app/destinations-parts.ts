import { randomUUID } from 'node:crypto';
import { RoutedDestinations } from '../async/destinations/routed-destinations';
import { readWebhookFile } from '../async/destinations/webhook-file';
import type { EventIntake } from '../async/destinations/function-destination';
import type { Context } from './context';

/** Longer than a place that answers at all takes, shorter than a wait of the queue of events. */
const DEADLINE_MS = 15_000;

/** Where what became of events is sent. Nothing of it is loaded before the first delivery of its kind. */
export function buildDestinations(context: Context, invoker: EventIntake): Promise<RoutedDestinations> {
  const { config, clock, startup } = context;
  const { region, aws, host, port } = config;
  const ownAddresses = [host, 'localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`);
  return startup.begin(
    'the destinations',
    () =>
      new RoutedDestinations({
        invoker,
        aws: { ...aws, region, ownAddresses },
        webhooks: config.webhooks === undefined ? new Map() : readWebhookFile(config.webhooks),
        ...{ clock, newId: randomUUID, deadlineMs: DEADLINE_MS },
      }),
    (destinations) => destinations.close(),
  );
}
