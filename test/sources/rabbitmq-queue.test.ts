import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { Connection } from '../../src/sources/connections/connection';
import { RabbitmqKind } from '../../src/sources/kinds/rabbitmq/rabbitmq-kind';
import type { RabbitmqRecord } from '../../src/sources/kinds/rabbitmq/rabbitmq-event';
import type { RabbitmqSource } from '../../src/sources/kinds/rabbitmq/rabbitmq-source';
import type { MappingSettings } from '../../src/sources/mapping/mapping-record';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import { RabbitmqServer } from '../support/servers/rabbitmq';
import { never, numbers, received } from '../support/sources/received';
import { until } from '../support/until';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1';

let server: RabbitmqServer;
let client: ChannelModel;
let channel: ConfirmChannel;
const opened: RabbitmqSource[] = [];

beforeAll(async () => {
  server = await RabbitmqServer.start();
  await reconnect();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  await client?.close().catch(() => undefined);
  await server?.stop();
});

async function reconnect(): Promise<void> {
  client = await connect(server.url);
  client.on('error', () => undefined);
  channel = await client.createConfirmChannel();
  channel.on('error', () => undefined);
}

async function publish(queue: string, texts: readonly string[]): Promise<void> {
  await channel.assertQueue(queue, { durable: true });
  for (const text of texts) channel.sendToQueue(queue, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
}

async function source(
  queue: string,
  settings: Partial<MappingSettings> = {},
  connection: Partial<Connection> = {},
): Promise<RabbitmqSource> {
  const known: Connection = {
    name: 'orders',
    kind: 'rabbitmq',
    endpoints: [server.endpoint],
    username: RabbitmqServer.username,
    password: RabbitmqServer.password,
    ...connection,
  };
  const kind = new RabbitmqKind({ find: () => known, byArn: () => known });
  const made = await kind.open({
    uuid: 'a',
    kind: 'rabbitmq',
    eventSourceArn: BROKER,
    functionName: 'f',
    isEnabled: true,
    lastModified: 0,
    settings: { BatchSize: 100, MaximumBatchingWindowInSeconds: 0, Queues: [queue], ...settings },
  });
  opened.push(made);
  return made;
}

const textOf = ({ message }: RabbitmqRecord) => message.content.toString();

it('receives messages in their order and forgets those that are acknowledged', async () => {
  await publish('ordered', numbers(250));
  const from = await source('ordered');

  const records = await received(from, 250);
  await from.acknowledge(records);

  expect(records.map(textOf)).toEqual(numbers(250));
  await from.close();
  expect(await channel.checkQueue('ordered')).toMatchObject({ messageCount: 0 });
});

it('shows a message as AWS does', async () => {
  await channel.assertQueue('shown');
  channel.sendToQueue('shown', Buffer.from('{"n":1}'), {
    contentType: 'text/plain',
    headers: { header1: 'value1', numberInHeader: 10, nested: { deep: true } },
    deliveryMode: 1,
    priority: 34,
    expiration: '60000',
    timestamp: 2021,
  });
  const from = await source('shown');

  const [record] = await received(from, 1);

  expect(from.eventOf(record === undefined ? [] : [record])).toEqual({
    eventSource: 'aws:rmq',
    eventSourceArn: BROKER,
    rmqMessagesByQueue: {
      'shown::/': [
        {
          basicProperties: {
            contentType: 'text/plain',
            contentEncoding: null,
            headers: {
              header1: { bytes: [118, 97, 108, 117, 101, 49] },
              numberInHeader: 10,
              nested: { deep: true },
            },
            deliveryMode: 1,
            priority: 34,
            correlationId: null,
            replyTo: null,
            expiration: '60000',
            messageId: null,
            timestamp: 'Jan 1, 1970, 12:33:41 AM',
            type: null,
            userId: null,
            appId: null,
            clusterId: null,
            bodySize: 7,
          },
          redelivered: false,
          data: 'eyJuIjoxfQ==',
        },
      ],
    },
  });
  expect(record?.filtered()).toMatchObject({ data: { n: 1 } });
});

it('delivers again what was given back, and what was held when it closed', async () => {
  await publish('again', numbers(20));
  const first = await source('again');
  const records = await received(first, 20);
  await first.acknowledge(records.slice(0, 5));
  await first.giveBack(records.slice(5, 10));
  await first.close();

  const second = await source('again');
  const again = await received(second, 15);

  expect(
    again
      .map(textOf)
      .map(Number)
      .toSorted((a, b) => a - b),
  ).toEqual(numbers(20).slice(5).map(Number));
  expect(again.every(({ shown }) => 'redelivered' in shown && shown.redelivered === true)).toBe(true);
});

it('hands many receivers different messages, of a quorum queue too', async () => {
  await channel.assertQueue('quorum', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  for (const text of numbers(300)) channel.sendToQueue('quorum', Buffer.from(text));
  await channel.waitForConfirms();
  const from = await source('quorum', { BatchSize: 50 });

  const batches = await Promise.all([received(from, 150), received(from, 150)]);

  const all = batches.flat().map(textOf);
  expect(new Set(all).size).toBe(300);
  await from.acknowledge(batches.flat());
});

it('goes on after the broker was restarted, and says meanwhile that it is away', async () => {
  await publish('restarted', numbers(10));
  const from = await source('restarted');
  const held = await received(from, 5);

  await server.end('SIGKILL');
  await expect(from.acknowledge(held)).rejects.toThrow(/was lost; RabbitMQ will deliver them again/);
  await expect(from.receive(1, never, 20_000)).rejects.toThrow(
    `RabbitMQ at ${server.endpoint} cannot be reached: nothing listens there; is the broker running?`,
  );
  await server.begin();
  await until(async () =>
    from.receive(0, AbortSignal.abort(), 0).then(
      () => true,
      () => false,
    ),
  );
  const again = await received(from, 10);
  await from.acknowledge(again);

  expect(again.map(textOf).toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(10));
  await reconnect();
});

it('says what is wrong with a password, a virtual host and a queue, and keeps the password to itself', async () => {
  const wrong = await source('ordered', {}, { password: 'not-this' });
  const failure = await wrong.receive(1, never, 20_000).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BrokerRefusal);
  expect(String(failure)).toMatch(
    /refuses the user "app": check the user and the password in the connection "orders"/,
  );
  expect(String(failure)).not.toContain('not-this');

  const elsewhere = await source('ordered', {
    SourceAccessConfigurations: [{ Type: 'VIRTUAL_HOST', URI: 'nowhere' }],
  });
  await expect(elsewhere.receive(1, never, 20_000)).rejects.toThrow(
    /has no virtual host "nowhere", or does not let the user "app" into it/,
  );

  const missing = await source('no-such-queue');
  await expect(missing.receive(1, never, 20_000)).rejects.toThrow(/has no queue "no-such-queue"/);
  await expect(missing.receive(1, never, 20_000)).rejects.toBeInstanceOf(BrokerRefusal);
});

it('waits at the broker while there is nothing, and ends the wait when it is told to', async () => {
  await publish('idle', []);
  const from = await source('idle');
  const stop = new AbortController();
  const waiting = from.receive(10, stop.signal, 20_000);
  stop.abort();

  expect(await waiting).toEqual([]);
  expect(await from.receive(10, never, 0)).toEqual([]);
  expect(await from.backlog()).toEqual({ records: 0 });
});
