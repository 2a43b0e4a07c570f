export type TargetKind = 'function' | 'queue' | 'bus' | 'webhook';

export interface TargetArn {
  readonly kind: TargetKind;
  readonly region: string;
  readonly accountId: string;
  /** Of the function with its qualifier, the queue, the bus or the webhook. */
  readonly name: string;
}

interface KindRule {
  readonly kind: TargetKind;
  /** Its one group is the name. */
  readonly resource: RegExp;
}

const KINDS: Readonly<Record<string, KindRule>> = {
  lambda: { kind: 'function', resource: /^function:([\w-]+(?::(?:\$LATEST|[\w-]+))?)$/ },
  sqs: { kind: 'queue', resource: /^([\w-]{1,80}(?:\.fifo)?)$/ },
  events: { kind: 'bus', resource: /^event-bus\/([\w./-]{1,256})$/ },
  lambdabox: { kind: 'webhook', resource: /^webhook\/([\w-]{1,64})$/ },
};

/** Undefined for what nothing is sent to. */
export function parseTarget(arn: string): TargetArn | undefined {
  const [, service = '', region = '', accountId = '', resource = ''] =
    /^arn:aws[a-zA-Z0-9-]*:([a-z0-9-]+):([a-z0-9-]+):(\d+):(.+)$/.exec(arn) ?? [];
  const rule = Object.hasOwn(KINDS, service) ? KINDS[service] : undefined;
  const name = rule?.resource.exec(resource)?.[1];
  return rule && name !== undefined ? { kind: rule.kind, region, accountId, name } : undefined;
}

export function isFifo(arn: string): boolean {
  return arn.endsWith('.fifo');
}
