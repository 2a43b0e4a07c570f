import {
  BUS,
  FUNCTION,
  hasPlace,
  parseSendable,
  WEBHOOK,
  type SendableArn,
  type SendableKinds,
} from './sendable-arn';

/** What an event's owner may name as the place of what became of it. */
export type DestinationKind = 'function' | 'queue' | 'topic' | 'bus' | 'bucket' | 'webhook';

export type DestinationArn = SendableArn<DestinationKind>;

/** Queues and topics that keep an order are not taken, as on AWS: what is tried again has none. */
const KINDS: SendableKinds<DestinationKind> = {
  lambda: FUNCTION,
  sqs: { kind: 'queue', resource: /^([\w-]{1,80})$/ },
  sns: { kind: 'topic', resource: /^([\w-]{1,256})$/ },
  events: BUS,
  s3: { kind: 'bucket', resource: /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/ },
  lambdabox: WEBHOOK,
};

/** Undefined for what nothing can be sent to. */
export function parseDestination(arn: string): DestinationArn | undefined {
  const found = parseSendable(arn, KINDS);
  return found && (found.kind === 'bucket' || hasPlace(found)) ? found : undefined;
}
