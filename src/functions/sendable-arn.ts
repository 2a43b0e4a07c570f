/** What something can be sent to. */
export interface SendableArn<K extends string> {
  readonly kind: K;
  /** Empty where the ARN has none: a bucket's. */
  readonly region: string;
  readonly accountId: string;
  /** Of the function with its qualifier, the queue, topic, bus, bucket or webhook. */
  readonly name: string;
}

/** By the service of an ARN, its kind and what its resource looks like, the one group of which is the name. */
export type SendableKinds<K extends string> = Readonly<
  Record<string, { readonly kind: K; readonly resource: RegExp }>
>;

const ARN = /^arn:aws[a-zA-Z0-9-]*:([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/;

/** Those that every sender takes. The webhook is ours: AWS's pattern of a destination lets it through. */
export const FUNCTION = {
  kind: 'function',
  resource: /^function:([\w-]+(?::(?:\$LATEST|[\w-]+))?)$/,
} as const;
export const BUS = { kind: 'bus', resource: /^event-bus\/([\w./-]{1,256})$/ } as const;
export const WEBHOOK = { kind: 'webhook', resource: /^webhook\/([\w-]{1,64})$/ } as const;

/** Undefined for what is of no kind. */
export function parseSendable<K extends string>(
  arn: string,
  kinds: SendableKinds<K>,
): SendableArn<K> | undefined {
  const [, service = '', region = '', accountId = '', resource = ''] = ARN.exec(arn) ?? [];
  const rule = Object.hasOwn(kinds, service) ? kinds[service] : undefined;
  const name = rule?.resource.exec(resource)?.[1];
  return rule && name !== undefined ? { kind: rule.kind, region, accountId, name } : undefined;
}

export function hasPlace({ region, accountId }: Pick<SendableArn<string>, 'region' | 'accountId'>): boolean {
  return region !== '' && accountId !== '';
}
