import type { Message } from '@aws-sdk/client-sqs';
import type { SourceRecord } from '../../mapping/source-record';

/** A message, with the handle of this delivery of it. */
export interface SqsRecord extends SourceRecord {
  readonly receiptHandle: string;
}

export interface SqsOrigin {
  readonly arn: string;
  readonly region: string;
  readonly isFifo: boolean;
  /** After so many receives a message goes to the queue's dead letters; undefined when it has no place for them. */
  readonly maxReceives?: number;
}

/** In the order in which AWS writes them; others follow. */
const ATTRIBUTES = [
  'ApproximateReceiveCount',
  'AWSTraceHeader',
  'SentTimestamp',
  'SequenceNumber',
  'MessageGroupId',
  'SenderId',
  'MessageDeduplicationId',
  'ApproximateFirstReceiveTimestamp',
];
/** About what a record has beside its body and attributes, bytes. */
const REST_BYTES = 700;

/** A message as functions see it (developer guide, "Using Lambda with Amazon SQS"). */
export function sqsRecord(message: Message, origin: SqsOrigin): SqsRecord {
  const { arn, region, isFifo, maxReceives = Number.POSITIVE_INFINITY } = origin;
  const { MessageId: id = '', ReceiptHandle: receiptHandle = '', Body: body = '', Attributes = {} } = message;
  const attributes = inOrder(Attributes);
  const messageAttributes = shownAttributes(message.MessageAttributes);
  const shown = {
    messageId: id,
    receiptHandle,
    body,
    attributes,
    messageAttributes,
    md5OfMessageAttributes: message.MD5OfMessageAttributes ?? null,
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  };
  const { SentTimestamp, ApproximateReceiveCount, MessageGroupId, AWSTraceHeader } = attributes;
  const hasAttributes = message.MessageAttributes !== undefined;
  const receives = Number(ApproximateReceiveCount ?? 0);
  return {
    id,
    receiptHandle,
    shown,
    bytes:
      JSON.stringify(body).length * widthOf(body) +
      (hasAttributes ? JSON.stringify(messageAttributes).length : 0) +
      REST_BYTES,
    filtered: () => ({ ...shown, body: jsonOr(body) }),
    ...(SentTimestamp === undefined ? {} : { arrivedAt: Number(SentTimestamp) }),
    ...(ApproximateReceiveCount === undefined ? {} : { deliveries: receives }),
    ...(AWSTraceHeader === undefined ? {} : { traceHeader: AWSTraceHeader }),
    ...(receives > 1 && receives >= maxReceives ? { isLastDelivery: true } : {}),
    // In a standard queue a group is who shares it, not an order.
    ...(isFifo && MessageGroupId !== undefined ? { group: MessageGroupId } : {}),
  };
}

function inOrder(attributes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = [...ATTRIBUTES, ...Object.keys(attributes).filter((name) => !ATTRIBUTES.includes(name))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = attributes[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function shownAttributes(attributes: Message['MessageAttributes']): Record<string, object> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
}

/** A pattern for JSON never matches text, nor one for text JSON. */
function jsonOr(body: string): unknown {
  if (!/^\s*[{[]/.test(body)) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Bytes of a character, at most: whether a body is more than ASCII is quickly known. */
function widthOf(body: string): number {
  return Buffer.byteLength(body) === body.length ? 1 : 3;
}
