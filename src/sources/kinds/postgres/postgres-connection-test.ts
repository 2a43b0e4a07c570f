import type { Client } from 'pg';
import type { ConnectionTest } from '../../connections/connection-test';
import { dialPostgres, hangUpPostgres } from './postgres-client';
import { lookAt } from './postgres-kind';
import { postgresTrouble } from './postgres-trouble';
import { channelOf, quotedName } from './table';

const RIGHTS = ['SELECT', 'UPDATE', 'DELETE'];

export const postgresConnectionTest: ConnectionTest = {
  async test(connection, source, found, signal) {
    const client = await dialPostgres(connection);
    const cut = () => void hangUpPostgres(client);
    signal.addEventListener('abort', cut, { once: true });
    try {
      const { rows } = await client.query<{ version: string; name: string }>(
        "SELECT current_setting('server_version') AS version, current_database() AS name",
      );
      const [{ version, name } = { version: '', name: '' }] = rows;
      found(`PostgreSQL ${version} answers at ${connection.endpoints[0]}, with the database "${name}"`);
      if (source !== undefined) await tellOf(client, source, found);
    } catch (error) {
      throw postgresTrouble(error, connection, source);
    } finally {
      signal.removeEventListener('abort', cut);
      await hangUpPostgres(client);
    }
  },
};

async function tellOf(client: Client, table: string, found: (sentence: string) => void): Promise<void> {
  await lookAt(client, table);
  found(`the table "${table}" has all columns of a queue`);
  const quoted = quotedName(table);
  const rights = RIGHTS.map((right) => `has_table_privilege(to_regclass($1), '${right}') AS "${right}"`);
  const { rows } = await client.query<Record<string, boolean>>(`SELECT ${rights.join(', ')}`, [quoted]);
  const lacks = RIGHTS.filter((right) => rows[0]?.[right] !== true);
  if (lacks.length > 0) throw new Error(`this user may not: GRANT ${lacks.join(', ')} ON ${table} TO it`);
  found('its rows may be read, changed and deleted');
  const triggers = await client.query(
    'SELECT FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal',
    [quoted],
  );
  found(
    triggers.rowCount === 0
      ? `it has no trigger: new rows wait for the next look, 20 s at most; one that notifies ${channelOf(table)} wakes at once`
      : `it has a trigger; one that notifies ${channelOf(table)} wakes at once`,
  );
}
