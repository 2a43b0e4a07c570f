import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection, TlsOptions } from '@nats-io/transport-node';
import { bareHost } from '../../../lib/bare-host';
import type { Connection } from '../../connections/connection';
import { tlsOptions } from '../access/tls-options';
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
      servers: endpoints.map((endpoint) => urlOf(endpoint).host),
      ...(username === undefined ? {} : { user: username }),
      ...(password === undefined ? {} : { pass: password }),
      ...(token === undefined ? {} : { token }),
      ...(isEncrypted ? { tls: trustOf(connection) } : {}),
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

/** What the client hands on to Node.js. */
function trustOf({ tls, endpoints }: Connection): TlsOptions {
  const hosts = endpoints.map((endpoint) => bareHost(urlOf(endpoint).hostname));
  const options = {
    ...tlsOptions(tls),
    // The client does not say which address it has reached: of such, the certificate must be for one that it was given.
    checkServerIdentity: (name: string, certificate: PeerCertificate) => {
      const isNamed = name === tls?.serverName || hosts.includes(name);
      const names = isNamed ? [name] : hosts.filter((host) => isIP(host) !== 0);
      const faults = (names.length > 0 ? names : [name]).map((one) => checkServerIdentity(one, certificate));
      return faults.includes(undefined) ? undefined : faults[0];
    },
  };
  return options;
}

function urlOf(endpoint: string): URL {
  return new URL(endpoint.replace(/^[a-z]+:/, 'http:'));
}
