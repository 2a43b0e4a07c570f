import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock';
import type { Connection, Connections, ConnectionTls } from '../../src/sources/connections/connection';
import { NatsKind } from '../../src/sources/kinds/nats/nats-kind';
import { PostgresKind } from '../../src/sources/kinds/postgres/postgres-kind';
import { RabbitmqKind } from '../../src/sources/kinds/rabbitmq/rabbitmq-kind';
import { RedisKind } from '../../src/sources/kinds/redis/redis-kind';
import type { MappingRecord } from '../../src/sources/mapping/mapping-record';
import { BrokerRefusal, type QueueKind } from '../../src/sources/mapping/source-kind';
import { Authority, type Certified } from '../support/certificates';
import { NatsServer } from '../support/servers/nats';
import { PostgresServer } from '../support/servers/postgres';
import { RabbitmqServer } from '../support/servers/rabbitmq';
import { RedisServer } from '../support/servers/redis';
import { never } from '../support/sources/received';

interface Broker {
  readonly connection: Pick<Connection, 'kind' | 'endpoints' | 'username' | 'password'>;
  readonly kind: (connections: Connections) => QueueKind;
  /** What is asked of one that was let in: it is not there, and the server says so. */
  readonly missing: string;
  stop(): Promise<void>;
}

const START: Readonly<Record<string, (tls: Certified) => Promise<Broker>>> = {
  async Redis(tls) {
    const server = await RedisServer.start({ tls });
    return {
      connection: {
        ...{ kind: 'redis', endpoints: [`rediss://127.0.0.1:${server.tlsPort}`] },
        password: RedisServer.password,
      },
      kind: (connections) => new RedisKind(connections, systemClock),
      missing: 'has no stream "none"',
      stop: () => server.stop(),
    };
  },
  async NATS(tls) {
    const { username, password } = NatsServer;
    const server = await NatsServer.start({ tls });
    return {
      connection: { kind: 'nats', endpoints: [`tls://127.0.0.1:${server.port}`], username, password },
      kind: (connections) => new NatsKind(connections, systemClock),
      missing: 'has no stream "none"',
      stop: () => server.stop(),
    };
  },
  async PostgreSQL(tls) {
    const { username, password } = PostgresServer;
    const server = await PostgresServer.start({ tls });
    return {
      connection: { kind: 'postgres', endpoints: [server.endpoint], username, password },
      kind: (connections) => new PostgresKind(connections, systemClock),
      missing: 'There is no table "none"',
      stop: () => server.stop(),
    };
  },
  /** Its endpoint's scheme says nothing of TLS: what the connection gives does. */
  async RabbitMQ(tls) {
    const { username, password } = RabbitmqServer;
    const server = await RabbitmqServer.start({ tls });
    return {
      connection: {
        kind: 'rabbitmq',
        endpoints: [`amqp://127.0.0.1:${server.tlsPort}`],
        username,
        password,
      },
      kind: (connections) => new RabbitmqKind(connections),
      missing: 'none',
      stop: () => server.stop(),
    };
  },
};

describe.each(Object.keys(START))('%s with a certificate of an authority of its own', (name) => {
  let folder: string;
  let authority: Authority;
  let broker: Broker;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lbx-tls-'));
    authority = Authority.make(folder);
    const start = START[name];
    if (!start) throw new Error(name);
    broker = await start(authority.issue('broker', 'DNS:broker.internal,IP:127.0.0.1'));
  }, 120_000);
  afterAll(async () => {
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What opening a queue that is not there rejects with. */
  async function said(tls: ConnectionTls): Promise<unknown> {
    const { kind } = broker.connection;
    const connection: Connection = { name: 'broker', ...broker.connection, tls };
    const mapping: MappingRecord = {
      ...{
        uuid: 'm',
        kind: kind === 'mqtt' ? 'sqs' : kind,
        functionName: 'f',
        isEnabled: true,
        lastModified: 0,
      },
      eventSourceArn: `arn:lambdabox:${kind}:us-east-1:000000000000:broker/none/consumer/none`,
      settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, Queues: ['none'] },
    };
    const source = await broker
      .kind({ find: () => connection, byArn: () => connection })
      .open(mapping, never)
      .catch((error: unknown) => error);
    if (source instanceof Error) return source;
    const opened = source as Awaited<ReturnType<QueueKind['open']>>;
    return opened
      .receive(1, never, 0)
      .catch((error: unknown) => error)
      .finally(() => opened.close());
  }

  const refused = { message: expect.stringContaining('is not believed') as string };

  test('is believed by the authority that the connection gives', async () => {
    const answer = await said({ isVerified: true, ca: authority.ca });
    expect(answer).toMatchObject({ message: expect.stringContaining(broker.missing) as string });
    expect(answer).not.toMatchObject(refused);
  });

  test('is not believed without it, which is said', async () => {
    const answer = await said({ isVerified: true });
    expect(answer).toMatchObject(refused);
    expect(answer).toBeInstanceOf(BrokerRefusal);
  });

  test('is not believed for another name, and is for one that it has', async () => {
    const { ca } = authority;
    expect(await said({ isVerified: true, ca, serverName: 'other.internal' })).toMatchObject(refused);
    expect(await said({ isVerified: true, ca, serverName: 'broker.internal' })).not.toMatchObject(refused);
  });

  test('is let pass where the connection says that nothing is to be verified', async () => {
    expect(await said({ isVerified: false })).toMatchObject({
      message: expect.stringContaining(broker.missing) as string,
    });
  });
});
