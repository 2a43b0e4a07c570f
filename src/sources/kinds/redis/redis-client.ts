import type { Redis } from 'ioredis';
import { bareHost } from '../../../lib/bare-host';
import { withDeadline } from '../../../lib/with-deadline';
import type { Connection } from '../../connections/connection';
import { tlsOptionsFor } from '../access/tls-options';
import { redisTrouble } from './redis-trouble';

const CONNECT_MS = 10_000;
/** A server that takes a command and never answers. Reads wait there for 20 s at most. */
const COMMAND_MS = 30_000;

/** A connection to Redis that is ready, and that does not come back by itself once it is lost: its owner sees to that. */
export async function dialRedis(connection: Connection, readyMs = CONNECT_MS): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const { endpoints, username, password, tls } = connection;
  const url = new URL(endpoints[0] ?? '');
  const host = bareHost(url.hostname);
  const isEncrypted = url.protocol === 'rediss:' || tls !== undefined;
  const client = new Client({
    host,
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: tlsOptionsFor(host, tls) } : {}),
    ...{
      connectTimeout: CONNECT_MS,
      commandTimeout: COMMAND_MS,
      connectionName: 'lambdabox',
      disableClientInfo: true,
    },
    // Servers of the last ten years speak it.
    protocol: 2,
    ...{ lazyConnect: true, enableOfflineQueue: false, autoResendUnfulfilledCommands: false },
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let last: unknown;
  client.on('error', (error) => (last = error));
  try {
    // Redis lets anybody connect, and says to the first command that it wants a password.
    const ready = client.connect().then(() => client.ping());
    await withDeadline('Redis', readyMs, ready);
    return client;
  } catch (error) {
    await hangUpRedis(client);
    throw redisTrouble(last ?? error, connection);
  }
}

/** Resolves when the connection is gone. */
export async function hangUpRedis(client: Redis): Promise<void> {
  if (client.status === 'end') return;
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.disconnect();
  await ended;
}
