import { isUtf8 } from 'node:buffer';
import type { SourceRecord } from '../../mapping/source-record';
import { readable } from '../access/shown-data';

/** What a broker that AWS does not know has handed out, in words that all of them share. */
export interface Delivered {
  readonly id: string;
  readonly body: Buffer;
  /** What the broker knows of it. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What the producer sent beside the body. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** This one included. */
  readonly deliveries: number;
}

export interface OwnRecord extends SourceRecord {
  readonly arrivedAt: number;
  readonly deliveries: number;
}

/** What all records of an event have in common. */
export interface EventOrigin {
  /** `lambdabox:redis`, ... */
  readonly eventSource: string;
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** About what the members of a record weigh beside its data, bytes. */
const FRAME_BYTES = 400;

/**
 * The record of an event, with the members of SQS's, so that functions and libraries that handle batches of SQS handle it. A
 * body that is no UTF-8 is base64.
 */
export function ownRecord(delivered: Delivered, origin: EventOrigin): OwnRecord {
  const { id, body, headers, arrivedAt, deliveries } = delivered;
  const isText = isUtf8(body);
  const attributes = {
    ApproximateReceiveCount: String(deliveries),
    SentTimestamp: String(arrivedAt),
    ...delivered.attributes,
  };
  const shown = {
    messageId: id,
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(headers).map(([name, stringValue]) => [
        name,
        { stringValue, stringListValues: [], binaryListValues: [], dataType: 'String' },
      ]),
    ),
    ...origin,
  };
  return {
    ...{ id, shown, arrivedAt, deliveries },
    bytes: FRAME_BYTES + sizeOf(shown.body) + sizeOf(shown.messageAttributes),
    filtered: () => ({ ...shown, body: isText ? readable(body) : shown.body }),
  };
}

/** As it stands in the event, where quotes and line ends take two bytes. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

export function ownEvent(records: readonly OwnRecord[]): object {
  return { Records: records.map(({ shown }) => shown) };
}
