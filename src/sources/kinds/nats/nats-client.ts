import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection, TlsOptions } from '@nats-io/transport-node';
import type { Connection, ConnectionTls } from '../../connections/connection';
import { natsTrouble } from './nats-trouble';

const CONNECT_MS = 10_000;
const ANSWER_MS = 10_000;

export interface NatsClient {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
}

/** A connection that does not come back by itself once it is lost: its owner sees to that. */
export async function dialNats(connection: Connection): Promise<NatsClient> {
  const { connect } = await import('@nats-io/transport-node');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const { endpoints, username, password, token, tls } = connection;
  const isEncrypted = tls !== undefined || endpoints.some((endpoint) => endpoint.startsWith('tls:'));
  let client: NatsConnection | undefined;
  try {
    client = await connect({
      servers: endpoints.map((endpoint) => new URL(endpoint.replace(/^[a-z]+:/, 'http:')).host),
      ...(username === undefined ? {} : { user: username }),
      ...(password === undefined ? {} : { pass: password }),
      ...(token === undefined ? {} : { token }),
      ...(isEncrypted ? { tls: trustOf(tls) } : {}),
      ...{ name: 'lambdabox', reconnect: false, timeout: CONNECT_MS },
    });
    return { connection: client, manager: await jetstreamManager(client, { timeout: ANSWER_MS }) };
  } catch (error) {
    await client?.close();
    throw natsTrouble(error, connection);
  }
}

export async function hangUpNats({ connection }: NatsClient): Promise<void> {
  await connection.close().catch(() => undefined);
}

function trustOf(tls: ConnectionTls = { isVerified: true }): TlsOptions {
  const { isVerified, serverName, ...pem } = tls;
  return {
    ...{ ...pem, rejectUnauthorized: isVerified },
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
