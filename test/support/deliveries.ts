import type { Delivery } from '../../src/async/delivery';
import { RoutedDestinations, type DestinationsParts } from '../../src/async/destinations/routed-destinations';
import { FakeClock } from './fake-clock';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:f:$LATEST';
export const TRACE =
  'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a5e1b2c3:1';
export const RECORD = { version: '1.0', requestPayload: { text: 'ü' } };

export function aDelivery(target: string, changes: Partial<Delivery> = {}): Delivery {
  return {
    kind: 'record',
    target,
    requestId: '11111111-2222-4333-8444-555555555555',
    functionName: 'f',
    functionArn: FUNCTION_ARN,
    condition: 'Success',
    body: Buffer.from(JSON.stringify(RECORD)),
    traceHeader: TRACE,
    ...changes,
  };
}

/** The event itself, and what went wrong with it. */
export function aDeadLetter(target: string, errorMessage = 'it broke'): Delivery {
  const failure = { errorCode: 200, errorMessage };
  return aDelivery(target, {
    kind: 'dead-letter',
    condition: 'RetriesExhausted',
    body: Buffer.from('{"order":1}'),
    failure,
  });
}

/** Destinations of a service that has keys, and every service of AWS at one endpoint. */
export function destinationsAt(
  endpoint: string,
  changes: Partial<DestinationsParts> = {},
): RoutedDestinations {
  return new RoutedDestinations({
    invoker: { enqueue: () => Promise.resolve() },
    aws: {
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      endpoints: { SQS: endpoint, SNS: endpoint, EVENTBRIDGE: endpoint, S3: endpoint },
      ownAddresses: [],
    },
    webhooks: new Map(),
    clock: new FakeClock(Date.UTC(2025, 10, 25, 2, 26, 54, 123)),
    newId: () => 'an-id',
    deadlineMs: 60_000,
    ...changes,
  });
}

export const never = new AbortController().signal;
