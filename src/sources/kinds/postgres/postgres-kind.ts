import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Clock } from '../../../lib/clock';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { QueueKind } from '../../mapping/source-kind';
import { Link } from '../own/link';
import { ownPlace } from '../own/own-place';
import { dialPostgres, hangUpPostgres } from './postgres-client';
import { PostgresSource, type PostgresSession } from './postgres-source';
import { postgresTrouble } from './postgres-trouble';
import { statementsOf } from './statements';
import {
  channelOf,
  COLUMNS,
  queueTable,
  quotedIdentifier,
  quotedName,
  type Column,
  type QueueTable,
} from './table';
import { WakeUps } from './wake-ups';

/** Tables of PostgreSQL: `arn:lambdabox:postgres:<region>:<account>:<connection>/<table>`. */
export class PostgresKind implements QueueKind {
  readonly name = 'postgres';
  readonly style = 'queue';

  /** Who may hold rows: under new settings, a mapping has a second source before its first has ended. */
  private readonly holders = new Set<string>();

  constructor(
    private readonly connections: Connections,
    private readonly clock: Clock,
  ) {}

  async open(mapping: MappingRecord): Promise<PostgresSource> {
    const { uuid } = mapping;
    const holder = `${uuid}/${randomUUID()}`;
    const place = ownPlace(mapping, this.connections);
    const wakeUps = new WakeUps();
    const ended = new WeakSet<Client>();
    const link = new Link<PostgresSession>({
      connection: place.connection,
      dial: async (connection) => {
        const client = await dialPostgres(connection);
        try {
          client.on('end', () => ended.add(client));
          const statements = statementsOf(await lookAt(client, place.name));
          // What a predecessor of this mapping held when it was killed is nobody's.
          if (!this.holders.has(holder)) await client.query(statements.reclaim, [uuid, [...this.holders]]);
          this.holders.add(holder);
          client.on('notification', () => wakeUps.ring());
          client.on('end', () => wakeUps.ring());
          await client.query(`LISTEN ${quotedIdentifier(channelOf(place.name))}`);
          return { client, statements };
        } catch (error) {
          await hangUpPostgres(client);
          throw postgresTrouble(error, connection, place.name);
        }
      },
      isOpen: ({ client }) => !ended.has(client),
      hangUp: ({ client }) => hangUpPostgres(client),
    });
    try {
      await link.client();
    } catch (error) {
      this.holders.delete(holder);
      throw error;
    }
    return new PostgresSource({
      ...{ holder, link, wakeUps, clock: this.clock, closed: () => this.holders.delete(holder) },
      origin: { eventSource: 'lambdabox:postgres', eventSourceARN: place.arn, awsRegion: place.region },
      translate: (error) => postgresTrouble(error, place.connection(), place.name),
    });
  }
}

/** Throws BrokerRefusal for a table that cannot be a queue. */
export async function lookAt(client: Client, table: string): Promise<QueueTable> {
  const { rows } = await client.query<Column>(COLUMNS, [quotedName(table)]);
  return queueTable(table, rows);
}
