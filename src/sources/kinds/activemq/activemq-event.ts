import type { Message } from 'rhea';
import type { SourceRecord } from '../../mapping/source-record';
import { readable } from '../access/shown-data';

/** What AMQP 1.0 writes before bytes, where JMS has them. */
interface DataSection {
  readonly content: Buffer | readonly Buffer[];
}

/**
 * The message as AWS shows it (Lambda developer guide, "Using Lambda with Amazon MQ"). AMQP does not say when the broker got
 * it: that is when it was made. `now`: epoch milliseconds.
 */
export function activemqRecord(
  message: Message,
  queue: string,
  fallbackId: string,
  now: number,
): SourceRecord {
  const id = textOr(message.message_id, fallbackId);
  const { isText, data } = bodyOf(message.body);
  const made = Number(message.creation_time ?? now);
  const expires: unknown = message.absolute_expiry_time;
  const deliveries = Number(message.delivery_count ?? 0);
  const seen = {
    messageID: id,
    messageType: isText ? 'jms/text-message' : 'jms/bytes-message',
    deliveryMode: message.durable === true ? 2 : 1,
    replyTo: orNull(message.reply_to),
    type: orNull(message.subject),
    expiration: expires === undefined || expires === null ? '0' : String(Number(expires)),
    priority: Number(message.priority ?? 4),
    correlationId: orNull(message.correlation_id),
    redelivered: deliveries > 0,
    destination: { physicalName: queue },
  };
  const times = { timestamp: made, brokerInTime: made, brokerOutTime: now };
  const properties = Object.fromEntries(
    Object.entries((message.application_properties ?? {}) as object).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
  const shown = data.toString('base64');
  return {
    id,
    shown: { ...seen, data: shown, ...times, properties },
    bytes: shown.length + JSON.stringify(properties).length + 400,
    filtered: () => ({ ...seen, data: readable(data), ...times, properties }),
    arrivedAt: made,
    deliveries: deliveries + 1,
  };
}

export function activemqEvent(sourceArn: string | undefined, records: readonly SourceRecord[]): object {
  return {
    eventSource: 'aws:mq',
    ...(sourceArn !== undefined && { eventSourceArn: sourceArn }),
    messages: records.map(({ shown }) => shown),
  };
}

/** Lambda knows texts and bytes; another value, a map of JMS, is shown as its JSON. */
function bodyOf(body: unknown): { readonly isText: boolean; readonly data: Buffer } {
  if (typeof body === 'string') return { isText: true, data: Buffer.from(body) };
  if (Buffer.isBuffer(body)) return { isText: false, data: body };
  if (isDataSection(body)) {
    const { content } = body;
    return { isText: false, data: Buffer.isBuffer(content) ? content : Buffer.concat(content) };
  }
  return { isText: true, data: Buffer.from(body === undefined || body === null ? '' : JSON.stringify(body)) };
}

function isDataSection(body: unknown): body is DataSection {
  return (
    typeof body === 'object' &&
    body !== null &&
    'typecode' in body &&
    body.typecode === 0x75 &&
    'content' in body
  );
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : (value?.toString() ?? otherwise);
}

function orNull(value: unknown): unknown {
  return value ?? null;
}
