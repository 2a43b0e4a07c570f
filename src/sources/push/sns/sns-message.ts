const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;

/** What SNS posts (SNS developer guide, "Parsing Amazon SNS message formats"). */
export interface SnsMessage {
  readonly type: (typeof TYPES)[number];
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly subject?: string;
  /** By name: `{ Type, Value }`. */
  readonly attributes: object;
  /** Of confirmations. */
  readonly token?: string;
  readonly subscribeUrl?: string;
  /** Of signed ones: `1` or `2`, base64, and where the certificate is. */
  readonly signatureVersion?: string;
  readonly signature?: string;
  readonly signingCertUrl?: string;
  readonly unsubscribeUrl?: string;
}

const TEXTS = {
  ...{ subject: 'Subject', token: 'Token', subscribeUrl: 'SubscribeURL', unsubscribeUrl: 'UnsubscribeURL' },
  ...{ signatureVersion: 'SignatureVersion', signature: 'Signature', signingCertUrl: 'SigningCertURL' },
} as const;

/** Undefined for what is no message of SNS's. Pure. */
export function readMessage(body: Buffer): SnsMessage | undefined {
  const members = parsed(body);
  const text = (name: string): string | undefined => {
    const value = members[name];
    return typeof value === 'string' ? value : undefined;
  };
  const type = TYPES.find((one) => one === members.Type);
  const messageId = text('MessageId');
  const topicArn = text('TopicArn');
  const message = text('Message');
  const timestamp = text('Timestamp');
  if (!type || !messageId || !topicArn || message === undefined || !timestamp) return undefined;
  const { MessageAttributes: attributes } = members;
  return {
    ...{ type, messageId, topicArn, message, timestamp },
    attributes: typeof attributes === 'object' && attributes !== null ? attributes : {},
    ...known(Object.fromEntries(Object.entries(TEXTS).map(([member, name]) => [member, text(name)]))),
  };
}

/** What the headers say of a message that comes as it was published (SNS developer guide, "Amazon SNS raw message delivery"). */
export interface RawHead {
  readonly messageId: string;
  readonly topicArn: string;
}

/** `now`: epoch milliseconds; a raw message tells no time. Pure. */
export function rawMessage({ messageId, topicArn }: RawHead, body: Buffer, now: number): SnsMessage {
  return {
    ...{ type: 'Notification', messageId, topicArn, message: body.toString(), attributes: {} },
    timestamp: new Date(now).toISOString(),
  };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function known(texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
