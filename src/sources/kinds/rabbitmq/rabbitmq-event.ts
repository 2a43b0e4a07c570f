import type { Message } from 'amqplib';
import type { SourceRecord } from '../../mapping/source-record';
import { readable } from '../access/shown-data';
import { javaDate } from './java-date';

/** A message as it was delivered, and over which channel. */
export interface RabbitmqRecord extends SourceRecord {
  readonly message: Message;
}

/** What is taken for a message's id in ReportBatchItemFailures: its own, or one of this delivery. */
export function itemIdentifier({ properties, fields }: Message): string {
  const own: unknown = properties.messageId;
  return typeof own === 'string' && own !== '' ? own : `delivery-${fields.deliveryTag}`;
}

/**
 * The message as AWS shows it (Lambda developer guide, "Using Lambda with Amazon MQ"). AWS has no name for one of several;
 * where failures are reported by name, `itemIdentifier` is added.
 */
export function rabbitmqRecord(message: Message, namesItems: boolean): RabbitmqRecord {
  const { content, fields, properties } = message;
  const id = itemIdentifier(message);
  const seen = {
    basicProperties: {
      contentType: orNull(properties.contentType),
      contentEncoding: orNull(properties.contentEncoding),
      headers: properties.headers === undefined ? null : shownTable(properties.headers),
      deliveryMode: orNull(properties.deliveryMode),
      priority: orNull(properties.priority),
      correlationId: orNull(properties.correlationId),
      replyTo: orNull(properties.replyTo),
      expiration: orNull(properties.expiration),
      messageId: orNull(properties.messageId),
      timestamp:
        typeof properties.timestamp === 'number' ? javaDate(new Date(properties.timestamp * 1000)) : null,
      type: orNull(properties.type),
      userId: orNull(properties.userId),
      appId: orNull(properties.appId),
      clusterId: orNull(properties.clusterId),
      bodySize: content.length,
    },
    redelivered: fields.redelivered,
  };
  const data = content.toString('base64');
  // Quorum queues count what they gave out before.
  const before: unknown = properties.headers?.['x-delivery-count'];
  return {
    id,
    message,
    shown: { ...seen, data, ...(namesItems && { itemIdentifier: id }) },
    bytes: data.length + 700,
    filtered: () => ({ ...seen, data: readable(content) }),
    ...(typeof before === 'number' && { deliveries: before + 1 }),
  };
}

export function rabbitmqEvent(
  sourceArn: string | undefined,
  queue: string,
  virtualHost: string,
  records: readonly RabbitmqRecord[],
): object {
  return {
    eventSource: 'aws:rmq',
    ...(sourceArn !== undefined && { eventSourceArn: sourceArn }),
    rmqMessagesByQueue: { [`${queue}::${virtualHost}`]: records.map(({ shown }) => shown) },
  };
}

function orNull(value: unknown): unknown {
  return value ?? null;
}

function shownTable(table: object): object {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, shownValue(value)]));
}

/** AMQP's texts are bytes to AWS, and so they are shown; moments as in the properties. */
function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return { bytes: signedBytes(Buffer.from(value)) };
  if (Buffer.isBuffer(value)) return signedBytes(value);
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if ('!' in value && 'value' in value) {
    if (value['!'] === 'timestamp') return javaDate(new Date(Number(value.value) * 1000));
    return value.value;
  }
  return shownTable(value);
}

/** As Java has bytes: -128 to 127. */
function signedBytes(bytes: Buffer): number[] {
  return [...new Int8Array(bytes)];
}
