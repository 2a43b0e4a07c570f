import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type ConsumeMessage } from 'amqplib';
import { NatsServer } from '../test/support/servers/nats';
import { PostgresServer } from '../test/support/servers/postgres';
import { queueDefinition } from '../test/support/servers/postgres-queue';
import { RabbitmqServer } from '../test/support/servers/rabbitmq';
import { RedisServer } from '../test/support/servers/redis';
import { BODY, type SourceBench } from './source-bench';

const NAME = 'bench';
const BATCH = 100;
const ARN = 'us-east-1:000000000000';

/** A classic durable queue of RabbitMQ. */
export async function rabbitmqBench(): Promise<SourceBench> {
  const server = await RabbitmqServer.start();
  const client = await connect(server.url);
  const channel = await client.createConfirmChannel();
  await channel.assertQueue(NAME, { durable: true });
  const { username, password } = RabbitmqServer;
  return {
    kind: 'RabbitMQ',
    connection: { name: NAME, kind: 'rabbitmq', endpoints: [server.endpoint], username, password },
    mapping: () => ({ EventSourceArn: `arn:lambdabox:connection:${ARN}:${NAME}`, Queues: [NAME] }),
    async fill(records) {
      for (let sent = 0; sent < records; sent += 1)
        channel.sendToQueue(NAME, Buffer.from(BODY), { persistent: true });
      await channel.waitForConfirms();
    },
    async consume(records) {
      const own = await client.createChannel();
      await own.prefetch(2 * BATCH);
      let taken = 0;
      await new Promise<void>((done) => {
        void own.consume(NAME, (message: ConsumeMessage | null) => {
          if (!message) return;
          taken += 1;
          if (taken % BATCH === 0 || taken === records) own.ack(message, true);
          if (taken === records) done();
        });
      });
      await own.close();
    },
    async close() {
      await client.close();
      await server.stop();
    },
  };
}

/** A stream of Redis, every write on disk before it is answered. */
export async function redisBench(): Promise<SourceBench> {
  const server = await RedisServer.start();
  const client = await server.client();
  const { password } = RedisServer;
  let [made, stream] = [0, ''];
  return {
    kind: 'Redis',
    connection: { name: NAME, kind: 'redis', endpoints: [server.endpoint], password },
    mapping: () => ({ EventSourceArn: `arn:lambdabox:redis:${ARN}:${NAME}/${stream}` }),
    async fill(records) {
      stream = `bench-${(made += 1)}`;
      const pipeline = client.pipeline();
      for (let sent = 0; sent < records; sent += 1) pipeline.xadd(stream, '*', 'body', BODY);
      await pipeline.exec();
    },
    async consume(records) {
      await client.xgroup('CREATE', stream, 'plain', '0');
      for (let taken = 0; taken < records;) {
        const args = ['GROUP', 'plain', 'me', 'COUNT', BATCH, 'STREAMS', stream, '>'] as const;
        const answer = (await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null;
        const ids = answer?.[0]?.[1].map(([id]) => id) ?? [];
        await client.xack(stream, 'plain', ...ids);
        taken += ids.length;
      }
    },
    async close() {
      client.disconnect();
      await server.stop();
    },
  };
}

/** A stream of NATS JetStream, in files. */
export async function natsBench(): Promise<SourceBench> {
  const server = await NatsServer.start();
  const client = await server.client();
  const manager = await jetstreamManager(client);
  const publisher = jetstream(client);
  const { username, password } = NatsServer;
  let [made, stream] = [0, ''];
  return {
    kind: 'NATS',
    connection: { name: NAME, kind: 'nats', endpoints: [server.endpoint], username, password },
    mapping: () => ({ EventSourceArn: `arn:lambdabox:nats:${ARN}:${NAME}/${stream}` }),
    async fill(records) {
      stream = `bench-${(made += 1)}`;
      await manager.streams.add({ name: stream, subjects: [stream] });
      for (let sent = 0; sent < records; sent += BATCH)
        await Promise.all(Array.from({ length: BATCH }, () => publisher.publish(stream, BODY)));
    },
    async consume(records) {
      await manager.consumers.add(stream, { durable_name: 'plain', ack_policy: AckPolicy.Explicit });
      const consumer = await publisher.consumers.get(stream, 'plain');
      let taken = 0;
      for await (const message of await consumer.consume({ max_messages: 2 * BATCH })) {
        message.ack();
        if ((taken += 1) === records) break;
      }
      await client.flush();
    },
    async close() {
      await client.close();
      await server.stop();
    },
  };
}

/** A table of PostgreSQL as a queue. */
export async function postgresBench(): Promise<SourceBench> {
  const server = await PostgresServer.start();
  const client = await server.client();
  const { username, password } = PostgresServer;
  await client.query(queueDefinition(NAME, username));
  return {
    kind: 'PostgreSQL',
    connection: { name: NAME, kind: 'postgres', endpoints: [server.endpoint], username, password },
    mapping: () => ({ EventSourceArn: `arn:lambdabox:postgres:${ARN}:${NAME}/${NAME}` }),
    async fill(records) {
      await client.query(`INSERT INTO ${NAME} (body) SELECT $1::text FROM generate_series(1, $2)`, [
        ...[BODY, records],
      ]);
    },
    async consume(records) {
      const take = `DELETE FROM ${NAME} WHERE id IN (SELECT id FROM ${NAME} ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) RETURNING body`;
      for (let taken = 0; taken < records;) taken += (await client.query(take)).rows.length;
    },
    async close() {
      await client.end();
      await server.stop();
    },
  };
}
