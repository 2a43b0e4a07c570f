import { create_container, message as amqp, type Connection as Client, type Sender } from 'rhea';
import type { Connection } from '../../src/sources/connections/connection';
import { ActivemqKind } from '../../src/sources/kinds/activemq/activemq-kind';
import type { MappingSettings } from '../../src/sources/mapping/mapping-record';
import type { QueueSource } from '../../src/sources/mapping/queue-source';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import type { SourceRecord } from '../../src/sources/mapping/source-record';
import { ActivemqServer } from '../support/servers/activemq';
import { never, numbers, received } from '../support/sources/received';
import { until } from '../support/until';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1';
const NOW = 1_700_000_000_000;

let server: ActivemqServer;
let client: Client;
const opened: QueueSource[] = [];

beforeAll(async () => {
  server = await ActivemqServer.start();
  client = connect();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  client?.close();
  await server?.stop();
});

function connect(): Client {
  const { username, password } = ActivemqServer;
  const made = create_container().connect({
    host: '127.0.0.1',
    port: server.port,
    username,
    password,
    reconnect: false,
  });
  made.on('disconnected', () => undefined);
  return made;
}

/** Resolves when the broker has all of them. */
async function publish(queue: string, messages: readonly Parameters<Sender['send']>[0][]): Promise<void> {
  const sender = client.open_sender(queue);
  await new Promise<void>((done) => sender.once('sendable', () => done()));
  let accepted = 0;
  const all = new Promise<void>((done) =>
    sender.on('accepted', () => {
      accepted += 1;
      if (accepted === messages.length) done();
    }),
  );
  for (const message of messages) sender.send(message);
  await all;
  sender.close();
}

async function source(
  queue: string,
  settings: Partial<MappingSettings> = {},
  connection: Partial<Connection> = {},
): Promise<QueueSource> {
  const known: Connection = {
    name: 'orders',
    kind: 'activemq',
    endpoints: [server.endpoint],
    username: ActivemqServer.username,
    password: ActivemqServer.password,
    ...connection,
  };
  const kind = new ActivemqKind({ find: () => known, byArn: () => known }, { wallTime: () => NOW });
  const made = await kind.open({
    uuid: 'a',
    kind: 'activemq',
    eventSourceArn: BROKER,
    functionName: 'f',
    isEnabled: true,
    lastModified: 0,
    settings: { BatchSize: 100, MaximumBatchingWindowInSeconds: 0, Queues: [queue], ...settings },
  });
  opened.push(made);
  return made;
}

const textOf = ({ shown }: SourceRecord) =>
  Buffer.from('data' in shown ? String(shown.data) : '', 'base64').toString();
const texts = (count: number) => numbers(count).map((body) => ({ body, durable: true }));

it('receives messages in their order and forgets those that are acknowledged', async () => {
  await publish('ordered', texts(150));
  const from = await source('ordered');

  const records = await received(from, 150);
  expect(records.map(textOf)).toEqual(numbers(150));
  await from.acknowledge(records, never);
  await from.close();

  expect(await (await source('ordered')).receive(1, never, 500)).toEqual([]);
});

it('shows texts and bytes as AWS does', async () => {
  await publish('shown', [
    {
      message_id: 'order-1',
      correlation_id: 'myJMSCoID',
      subject: 'order',
      body: '{"n":1}',
      durable: true,
      priority: 7,
      creation_time: new Date(1_598_827_811_958),
      application_properties: { index: 1, doAlarm: false },
    },
    { message_id: 'order-2', body: amqp.data_section(Buffer.from([1, 255])), durable: true },
  ]);
  const from = await source('shown');
  const records = await received(from, 2);

  expect(from.eventOf(records)).toEqual({
    eventSource: 'aws:mq',
    eventSourceArn: BROKER,
    messages: [
      {
        messageID: expect.any(String),
        messageType: 'jms/text-message',
        deliveryMode: 2,
        replyTo: null,
        type: 'order',
        expiration: '0',
        priority: 7,
        correlationId: 'myJMSCoID',
        redelivered: false,
        destination: { physicalName: 'shown' },
        data: 'eyJuIjoxfQ==',
        timestamp: 1_598_827_811_958,
        brokerInTime: 1_598_827_811_958,
        brokerOutTime: NOW,
        properties: { index: '1', doAlarm: 'false' },
      },
      expect.objectContaining({ messageType: 'jms/bytes-message', data: 'Af8=', correlationId: null }),
    ],
  });
  expect(records[0]?.filtered()).toMatchObject({ data: { n: 1 } });
});

it('delivers again what was given back, and what was held when it closed', async () => {
  await publish('again', texts(20));
  const first = await source('again');
  const records = await received(first, 20);
  await first.acknowledge(records.slice(0, 5), never);
  await first.giveBack(records.slice(5, 10), 'failed', never);
  const [failed] = await received(first, 1);
  expect(failed?.deliveries).toBe(2);
  await first.close();

  const again = await received(await source('again'), 15);

  expect(
    again
      .map(textOf)
      .map(Number)
      .toSorted((a, b) => a - b),
  ).toEqual(numbers(20).slice(5).map(Number));
});

it('hands many receivers different messages', async () => {
  await publish('many', texts(160));
  const from = await source('many', { BatchSize: 40 });

  const batches = await Promise.all([received(from, 80), received(from, 80)]);

  expect(new Set(batches.flat().map(textOf)).size).toBe(160);
  await from.acknowledge(batches.flat(), never);
});

it('goes on after the broker was restarted, and says meanwhile that it is away', async () => {
  await publish('restarted', texts(10));
  const from = await source('restarted');
  const held = await received(from, 5);

  await server.end('SIGKILL');
  await expect(from.acknowledge(held, never)).rejects.toThrow(/cannot be reached|was lost/);
  await expect(from.receive(1, never, 0)).rejects.toThrow(
    /ActiveMQ at amqp:.* cannot be reached: nothing listens there/,
  );
  await server.begin();
  await until(async () =>
    from.receive(0, AbortSignal.abort(), 0).then(
      () => true,
      () => false,
    ),
  );
  const again = await received(from, 10);
  await from.acknowledge(again, never);

  expect(again.map(textOf).toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(10));
  client = connect();
});

it('says that a password is wrong, and keeps it to itself', async () => {
  const wrong = await source('ordered', {}, { password: 'not-this' });
  const failure = await wrong.receive(1, never, 0).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(BrokerRefusal);
  expect(String(failure)).toMatch(
    /refuses the user "app": check the user and the password in the connection "orders"/,
  );
  expect(String(failure)).not.toContain('not-this');
});
