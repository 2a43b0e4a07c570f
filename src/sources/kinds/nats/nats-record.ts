import type { Msg } from '@nats-io/transport-node';
import { ownRecord, type EventOrigin, type OwnRecord } from '../own/own-record';

/** Its subject and its place in the stream are attributes, its headers are those of the message. */
export function natsRecord(message: Msg, origin: EventOrigin): OwnRecord {
  const { deliveries, sequence, nanos } = noteOf(message.reply ?? '');
  return ownRecord(
    {
      ...{ id: sequence, deliveries, body: Buffer.from(message.data) },
      attributes: { SequenceNumber: sequence, Subject: message.subject },
      ...{ headers: headersOf(message), arrivedAt: Math.floor(nanos / 1e6) },
    },
    origin,
  );
}

/**
 * What JetStream says of a message, in the subject that answers for it: `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream's
 * sequence>.<consumer's sequence>.<nanoseconds>.<pending>`, or with `<domain>.<account>` before the stream (NATS's ADR-15).
 */
export function noteOf(reply: string): { deliveries: number; sequence: string; nanos: number } {
  const tokens = reply.split('.');
  const [, , deliveries, sequence = '', , nanos] = tokens.slice(tokens.length > 9 ? 4 : 2);
  return { deliveries: Number(deliveries), sequence, nanos: Number(nanos) };
}

function headersOf({ headers }: Msg): Readonly<Record<string, string>> {
  if (!headers) return {};
  return Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')]));
}
