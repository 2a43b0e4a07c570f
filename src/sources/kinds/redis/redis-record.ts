import { ownRecord, type EventOrigin, type OwnRecord } from '../own/own-record';
import type { StreamEntry } from './redis-group';

const BODY = 'body';

/**
 * An entry's field `body` is the record's body, and the others are its attributes; an entry without one is a body of JSON
 * with all fields.
 */
export function redisRecord({ id, fields }: StreamEntry, deliveries: number, origin: EventOrigin): OwnRecord {
  const body = fields.find(([name]) => name === BODY)?.[1];
  const texts = Object.fromEntries(fields.map(([name, value]) => [name, value.toString('utf8')] as const));
  const { [BODY]: _, ...others } = texts;
  return ownRecord(
    {
      ...{ id, deliveries, attributes: {}, arrivedAt: timeOf(id) },
      body: body ?? Buffer.from(JSON.stringify(texts)),
      headers: body === undefined ? {} : others,
    },
    origin,
  );
}

/** Epoch milliseconds: the first part of an id is the time of Redis. */
export function timeOf(id: string): number {
  return Number(id.split('-', 1)[0]);
}
