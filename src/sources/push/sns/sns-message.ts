import { known, memberOf, parsedJson } from '../sent-json';

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

/** Undefined for what is no message of SNS's. Pure. */
export function readMessage(body: Buffer): SnsMessage | undefined {
  const sent = parsedJson(body);
  const text = (name: string): string | undefined => {
    const value = memberOf(sent, name);
    return typeof value === 'string' ? value : undefined;
  };
  const type = TYPES.find((one) => one === memberOf(sent, 'Type'));
  const messageId = text('MessageId');
  const topicArn = text('TopicArn');
  const message = text('Message');
  const timestamp = text('Timestamp');
  if (!type || !messageId || !topicArn || message === undefined || !timestamp) return undefined;
  const attributes = memberOf(sent, 'MessageAttributes');
  return known<SnsMessage>({
    ...{ type, messageId, topicArn, message, timestamp },
    attributes: typeof attributes === 'object' && attributes !== null ? attributes : {},
    ...{ subject: text('Subject'), token: text('Token') },
    ...{ subscribeUrl: text('SubscribeURL'), unsubscribeUrl: text('UnsubscribeURL') },
    ...{ signatureVersion: text('SignatureVersion'), signature: text('Signature') },
    signingCertUrl: text('SigningCertURL'),
  });
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
