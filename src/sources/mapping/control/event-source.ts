import type { MappedKind } from '../../../contract/source-view';

/**
 * What an EventSourceArn names. `broker`: one of Amazon MQ, whose ARN does not say which of the two it is; `connection`: of
 * whatever kind the connection of that name is.
 */
export interface EventSource {
  readonly kind: MappedKind | 'broker' | 'connection';
  readonly isFifo: boolean;
}

interface ArnRule {
  readonly kind: EventSource['kind'];
  /** What stands behind region and account. */
  readonly resource: RegExp;
}

/** By the ARN's service. */
const AWS: Readonly<Record<string, ArnRule>> = {
  sqs: { kind: 'sqs', resource: /^[\w-]{1,80}(?:\.fifo)?$/ },
  kinesis: { kind: 'kinesis', resource: /^stream\/[\w.-]{1,128}(?:\/consumer\/[\w.-]+:\d+)?$/ },
  dynamodb: { kind: 'dynamodb', resource: /^table\/[\w.-]{1,255}\/stream\/.+$/ },
  kafka: { kind: 'kafka', resource: /^(?:cluster|vpc-connection)\/.+$/ },
  mq: { kind: 'broker', resource: /^broker:.+$/ },
};

const CONNECTION = /^[\w.-]{1,64}$/;
const NAMED_OF_CONNECTION = /^[\w.-]{1,64}\/.+$/;
/** Of brokers that are named in the file of connections: `arn:lambdabox:<kind>:<region>:<account>:<connection>/<name>`. */
const OURS: Readonly<Record<string, ArnRule>> = {
  connection: { kind: 'connection', resource: CONNECTION },
  redis: { kind: 'redis', resource: NAMED_OF_CONNECTION },
  nats: { kind: 'nats', resource: NAMED_OF_CONNECTION },
  postgres: { kind: 'postgres', resource: NAMED_OF_CONNECTION },
};

/** Undefined for what cannot be mapped. */
export function eventSourceOf(arn: string): EventSource | undefined {
  const [, partition = '', service = '', resource = ''] =
    /^arn:(aws[a-z-]*|lambdabox):([a-z0-9-]+):[a-z0-9-]*:\d*:(.+)$/.exec(arn) ?? [];
  const rules = partition === 'lambdabox' ? OURS : AWS;
  const rule = Object.hasOwn(rules, service) ? rules[service] : undefined;
  if (!rule?.resource.test(resource)) return undefined;
  return { kind: rule.kind, isFifo: rule.kind === 'sqs' && resource.endsWith('.fifo') };
}

export function isOwnArn(arn: string): boolean {
  return arn.startsWith('arn:lambdabox:');
}
