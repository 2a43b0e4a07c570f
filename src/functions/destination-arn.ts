/** What an event's owner may name as the place of what became of it. */
export type DestinationKind = 'function' | 'queue' | 'topic' | 'bus' | 'bucket' | 'webhook';

export interface DestinationArn {
  readonly kind: DestinationKind;
  /** Empty where the ARN has none: a bucket's. */
  readonly region: string;
  readonly accountId: string;
  /** Of the function with its qualifier, the queue, topic, bus, bucket or webhook. */
  readonly name: string;
}

interface KindRule {
  readonly kind: DestinationKind;
  /** Its one group is the name. */
  readonly resource: RegExp;
}

/** By service. Queues and topics that keep an order are not taken, as on AWS: what is tried again has none. */
const KINDS: Readonly<Record<string, KindRule>> = {
  lambda: { kind: 'function', resource: /^function:([\w-]+(?::(?:\$LATEST|[\w-]+))?)$/ },
  sqs: { kind: 'queue', resource: /^([\w-]{1,80})$/ },
  sns: { kind: 'topic', resource: /^([\w-]{1,256})$/ },
  events: { kind: 'bus', resource: /^event-bus\/([\w./-]{1,256})$/ },
  s3: { kind: 'bucket', resource: /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/ },
  // Ours: AWS's pattern of a destination lets it through.
  lambdabox: { kind: 'webhook', resource: /^webhook\/([\w-]{1,64})$/ },
};

/** Undefined for what nothing can be sent to. */
export function parseDestination(arn: string): DestinationArn | undefined {
  const [, service = '', region = '', accountId = '', resource = ''] =
    /^arn:aws[a-zA-Z0-9-]*:([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/.exec(arn) ?? [];
  const rule = Object.hasOwn(KINDS, service) ? KINDS[service] : undefined;
  const name = rule?.resource.exec(resource)?.[1];
  if (!rule || name === undefined) return undefined;
  const hasPlace = region !== '' && accountId !== '';
  return rule.kind === 'bucket' || hasPlace ? { kind: rule.kind, region, accountId, name } : undefined;
}
