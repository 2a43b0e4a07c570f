import type { Client, ClientConfig } from 'pg';
import { bareHost } from '../../../lib/bare-host';
import type { Connection } from '../../connections/connection';
import { tlsOptionsFor } from '../access/tls-options';
import { postgresTrouble } from './postgres-trouble';

const CONNECT_MS = 10_000;
const ANSWER_MS = 15_000;

/** A connection that does not come back by itself once it is lost: its owner sees to that. */
export async function dialPostgres(connection: Connection): Promise<Client> {
  const { Client: Postgres } = await import('pg');
  const client = new Postgres(configOf(connection));
  // What is lost is found by whoever asks next.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await hangUpPostgres(client);
    throw postgresTrouble(error, connection);
  }
}

/** Never throws. */
export async function hangUpPostgres(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}

function configOf({ endpoints, username, password, tls }: Connection): ClientConfig {
  const url = new URL(endpoints[0] ?? '');
  const host = bareHost(url.hostname);
  return {
    host,
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
    user: username ?? 'postgres',
    ...(password === undefined ? {} : { password }),
    ...(tls ? { ssl: tlsOptionsFor(host, tls) } : {}),
    ...{ application_name: 'lambdabox', connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS },
    keepAlive: true,
  };
}
