import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { Connection } from '../../src/sources/connections/connection';
import { hangUpRedis } from '../../src/sources/kinds/redis/redis-client';
import { ElasticMq } from '../support/servers/elasticmq';
import { NatsServer } from '../support/servers/nats';
import { PostgresServer } from '../support/servers/postgres';
import { queueDefinition } from '../support/servers/postgres-queue';
import { RedisServer } from '../support/servers/redis';
import { SqsPlaces } from '../support/servers/sqs-places';
import { drill, DRILL_MS, type DrillBroker, type DrillReport } from '../support/sources/drill';
import { testInstanceId } from '../support/test-run';
import { until } from '../support/until';

let server: ElasticMq;
let queues: SqsPlaces;

beforeAll(async () => {
  server = await ElasticMq.start();
  queues = new SqsPlaces(server.endpoint);
}, DRILL_MS);
afterAll(async () => {
  queues?.close();
  await server?.stop();
});

/** Where messages that failed too often are told of, with what they were. */
interface Told {
  readonly payload: { readonly Records: readonly { readonly body: string }[] };
}

/** Of a source that a connection leads to; what fails three times goes to a queue. */
async function drillOf(
  { name, ...members }: Connection,
  source: string,
  broker: Omit<DrillBroker, 'dead'>,
): Promise<DrillReport> {
  const { kind } = members;
  const directory = mkdtempSync(join(tmpdir(), 'lbx-'));
  const path = join(directory, 'data');
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, 'instance-id'), testInstanceId());
  const file = join(path, 'connections.json');
  writeFileSync(file, JSON.stringify({ connections: { [name]: members } }));
  chmodSync(file, 0o600);
  const Destination = await queues.create(`dead-${kind}`);
  const dead: string[] = [];
  try {
    return await drill({
      ...{ kind, keepsOrder: false, env: { ...server.env, LAMBDABOX_DATA_DIR: path } },
      mapping: {
        EventSourceArn: `arn:lambdabox:${kind}:us-east-1:000000000000:${name}/${source}`,
        ...{ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination } } },
      },
      records: '({ Records }) => Records.map(({ messageId, body }) => ({ id: messageId, body }))',
      broker: {
        ...broker,
        async dead() {
          for (const { Body = '' } of await queues.take(`dead-${kind}`))
            dead.push(...(JSON.parse(Body) as Told).payload.Records.map(({ body }) => body));
          return dead;
        },
      },
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

it(
  'a stream of Redis loses nothing when the service is killed, its server ends and the function fails',
  async () => {
    const redis = await RedisServer.start();
    const client = await redis.client();
    const { password } = RedisServer;
    try {
      const report = await drillOf(
        { name: 'cache', kind: 'redis', endpoints: [redis.endpoint], password },
        'orders',
        {
          async send(messages) {
            await Promise.all(messages.map(({ body }) => client.xadd('orders', '*', 'body', body)));
          },
          end: () => redis.end('SIGKILL'),
          begin: () => redis.begin(),
        },
      );
      expect(report).toMatchObject({ lost: [] });
    } finally {
      await hangUpRedis(client);
      await redis.stop();
    }
  },
  DRILL_MS,
);

it(
  'a stream of NATS loses nothing when the service is killed, its server ends and the function fails',
  async () => {
    const nats = await NatsServer.start();
    const client = await nats.client();
    const { username, password } = NatsServer;
    try {
      await (await jetstreamManager(client)).streams.add({ name: 'orders', subjects: ['orders'] });
      const report = await drillOf(
        { name: 'events', kind: 'nats', endpoints: [nats.endpoint], username, password },
        'orders',
        {
          async send(messages) {
            await Promise.all(
              messages.map(({ body }) => client.request('orders', body, { timeout: DRILL_MS })),
            );
          },
          end: () => nats.end('SIGKILL'),
          async begin() {
            await nats.begin();
            // Its own client finds out in its own time that it was cut off.
            await until(() =>
              client.flush().then(
                () => true,
                () => false,
              ),
            );
          },
        },
      );
      expect(report).toMatchObject({ lost: [] });
    } finally {
      await client.close();
      await nats.stop();
    }
  },
  DRILL_MS,
);

it(
  'a table of PostgreSQL loses nothing when the service is killed, its server ends and the function fails',
  async () => {
    const postgres = await PostgresServer.start();
    const { username, password } = PostgresServer;
    let client = await postgres.client();
    try {
      await client.query(queueDefinition('orders', username));
      const report = await drillOf(
        { name: 'shop', kind: 'postgres', endpoints: [postgres.endpoint], username, password },
        'orders',
        {
          async send(messages) {
            const bodies = messages.map(({ body }) => body);
            await client.query('INSERT INTO orders (body) SELECT unnest($1::text[])', [bodies]);
          },
          end: () => postgres.end(),
          async begin() {
            await postgres.begin();
            client = await postgres.client();
          },
        },
      );
      expect(report).toMatchObject({ lost: [] });
    } finally {
      await client.end();
      await postgres.stop();
    }
  },
  DRILL_MS,
);
