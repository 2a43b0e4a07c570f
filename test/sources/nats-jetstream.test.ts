import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { Connection } from '../../src/sources/connections/connection';
import { natsConnectionTest } from '../../src/sources/kinds/nats/nats-connection-test';
import { NatsKind } from '../../src/sources/kinds/nats/nats-kind';
import type { NatsSource } from '../../src/sources/kinds/nats/nats-source';
import type { MappingRecord, MappingSettings } from '../../src/sources/mapping/mapping-record';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import { systemClock } from '../../src/lib/clock';
import { NatsServer } from '../support/servers/nats';
import { bodies, LONG_MS, never, numbers, received } from '../support/sources/received';
import { until } from '../support/until';

const SCOPE = 'eu-central-1:000000000000';

let server: NatsServer;
let client: NatsConnection;
let manager: JetStreamManager;
const opened: NatsSource[] = [];

beforeAll(async () => {
  server = await NatsServer.start();
  client = await server.client();
  manager = await jetstreamManager(client);
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
});

interface Options {
  readonly uuid?: string;
  readonly settings?: Partial<MappingSettings>;
  readonly connection?: Partial<Connection>;
}

function known(changes: Partial<Connection> = {}): Connection {
  const { username, password } = NatsServer;
  return { name: 'events', kind: 'nats', endpoints: [server.endpoint], username, password, ...changes };
}

function kindOf(connection?: Partial<Connection>): NatsKind {
  const found = known(connection);
  return new NatsKind({ find: () => found, byArn: () => found }, systemClock);
}

function mappingOf(name: string, { uuid = 'm', settings }: Options = {}): MappingRecord {
  return {
    ...{ uuid, kind: 'nats', functionName: 'f', isEnabled: true, lastModified: 0 },
    eventSourceArn: `arn:lambdabox:nats:${SCOPE}:events/${name}`,
    settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, ...settings },
  };
}

async function open(name: string, options: Options = {}): Promise<NatsSource> {
  const source = await kindOf(options.connection).open(mappingOf(name, options));
  opened.push(source);
  return source;
}

/** A stream that takes what is published below its name. */
async function stream(name: string): Promise<void> {
  await manager.streams.add({ name, subjects: [`${name}.>`] });
}

async function publish(name: string, ...bodies: readonly string[]): Promise<void> {
  await Promise.all(bodies.map((body) => client.request(`${name}.new`, body)));
}

const state = (name: string, consumer = 'm') => manager.consumers.info(name, consumer);

test('messages come in their order, and those that are acknowledged never again', async () => {
  await stream('ordered');
  await publish('ordered', ...numbers(250));
  const source = await open('ordered');
  const records = await received(source, 250);
  expect(records.map(({ id }) => id)).toEqual(numbers(251).slice(1));
  expect(bodies(records).sort()).toEqual(numbers(250).sort());
  await source.acknowledge(records);
  expect(await state('ordered')).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
  expect(await source.receive(10, never, 0)).toEqual([]);
});

test('a message is shown with the members of SQS', async () => {
  await stream('shown');
  const sent = headers();
  sent.append('trace', 'a');
  sent.append('trace', 'b');
  await client.request('shown.a.b', '{"n":1}', { headers: sent, timeout: LONG_MS });
  const source = await open('shown');
  const records = await received(source, 1);
  const { time } = await manager.streams.getMessage('shown', { seq: 1 }).then((message) => {
    if (!message) throw new Error('it was published');
    return message;
  });
  expect(source.eventOf(records)).toEqual({
    Records: [
      {
        ...{ messageId: '1', body: '{"n":1}', isBase64Encoded: false },
        attributes: {
          ...{ ApproximateReceiveCount: '1', SentTimestamp: String(time.getTime()) },
          ...{ SequenceNumber: '1', Subject: 'shown.a.b' },
        },
        messageAttributes: {
          trace: { stringValue: 'a, b', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        eventSource: 'lambdabox:nats',
        eventSourceARN: 'arn:lambdabox:nats:eu-central-1:000000000000:events/shown',
        awsRegion: 'eu-central-1',
      },
    ],
  });
  expect(records[0]?.filtered()).toMatchObject({ body: { n: 1 } });
});

test('a failed message comes again later and counts, one that was not used comes at once', async () => {
  await stream('failed');
  await publish('failed', 'a');
  await publish('failed', 'b');
  const source = await open('failed');
  const [a, b] = await received(source, 2);
  if (!a || !b) throw new Error('two were published');
  await source.giveBack([a], 'failed');
  await source.giveBack([b], 'unused');
  const again = await received(source, 2);
  expect(again.map(({ id, deliveries }) => [id, deliveries])).toEqual([
    ['2', 2],
    ['1', 2],
  ]);
});

test('what is held stays ours for longer than JetStream waits for a word', async () => {
  await stream('held');
  await manager.consumers.add('held', {
    ...{ durable_name: 'workers', ack_policy: 'explicit', ack_wait: 2_000_000_000 },
  });
  await publish('held', 'a');
  const source = await open('held/consumer/workers');
  const records = await received(source, 1);
  // Twice the time after which it would have been delivered again.
  expect(await source.receive(10, never, 4000)).toEqual([]);
  await source.acknowledge(records);
  expect((await state('held', 'workers')).num_ack_pending).toBe(0);
});

test('who waits is woken by the first message, and let go by the signal without losing any', async () => {
  await stream('waiting');
  const source = await open('waiting');
  const woken = source.receive(10, never, LONG_MS);
  await publish('waiting', 'a');
  expect(bodies(await woken)).toEqual(['a']);
  const stop = new AbortController();
  const cut = source.receive(10, stop.signal, LONG_MS);
  await until(async () => (await state('waiting')).num_waiting > 0);
  stop.abort();
  expect(await cut).toEqual([]);
  await publish('waiting', 'b');
  expect(bodies(await received(source, 1))).toEqual(['b']);
});

test('a consumer begins where the mapping says', async () => {
  await stream('begins');
  await publish('begins', 'a');
  await publish('begins', 'b');
  const second = await manager.streams.getMessage('begins', { seq: 2 });
  const settings: Partial<MappingSettings> = {
    ...{ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: (second?.time.getTime() ?? 0) / 1000 },
  };
  const at = await open('begins', { uuid: 'at', settings });
  expect(bodies(await at.receive(10, never, 0)).at(-1)).toBe('b');
  const latest = await open('begins', { uuid: 'latest', settings: { StartingPosition: 'LATEST' } });
  expect(await latest.receive(10, never, 0)).toEqual([]);
  await publish('begins', 'c');
  expect(bodies(await received(latest, 1))).toEqual(['c']);
});

test('the backlog is what waits and what is held', async () => {
  await stream('backlog');
  await publish('backlog', 'a', 'b', 'c');
  const source = await open('backlog');
  await received(source, 1);
  expect(await source.backlog()).toEqual({ records: 3 });
});

test('a mapping that is deleted takes its own consumer with it, and leaves one that its owner made', async () => {
  await stream('deleted');
  await manager.consumers.add('deleted', { durable_name: 'workers', ack_policy: 'explicit' });
  await publish('deleted', 'a');
  const source = await open('deleted');
  await source.acknowledge(await received(source, 1));
  await source.close();
  for (const name of ['deleted', 'deleted/consumer/workers', 'deleted', 'never-there'])
    await kindOf().forget(mappingOf(name));
  const { consumer_count: consumers } = (await manager.streams.info('deleted')).state;
  expect([consumers, (await state('deleted', 'workers')).name]).toEqual([1, 'workers']);
  expect(bodies(await received(await open('deleted'), 1))).toEqual(['a']);
  const away = kindOf({ endpoints: ['nats://127.0.0.1:1'] }).forget(mappingOf('deleted'));
  await expect(away).rejects.toThrow('cannot be reached');
});

test('a broker that was away is there again for the same source', async () => {
  await stream('away');
  await publish('away', 'a', 'b');
  const source = await open('away');
  const [held] = await received(source, 1);
  await server.end('SIGKILL');
  await until(() =>
    source.receive(1, never, 0).then(
      () => false,
      () => true,
    ),
  );
  await server.begin();
  expect(await received(source, 1)).toHaveLength(1);
  await source.acknowledge(held ? [held] : []);
  // The test's own client may be away still.
  await until(async () => (await state('away').catch(() => undefined))?.num_ack_pending === 1);
});

test.each<[string, string, Partial<Connection>, string]>([
  ['a wrong password', 's', { password: 'secret-1' }, 'refuses the user "app", its password or its token'],
  ['a stream that is not there', 'nothing', {}, 'has no stream "nothing"'],
  ['a consumer that is not there', 's/consumer/none', {}, 'has no consumer "none"'],
  ['a consumer that acknowledges all', 's/consumer/all', {}, 'must be a pull consumer with explicit'],
])('%s is refused in words that help', async (_, name, connection, message) => {
  await stream('s');
  await manager.consumers.add('s', { durable_name: 'all', ack_policy: 'all' });
  const opening = open(name, { connection });
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toBeInstanceOf(BrokerRefusal);
  await expect(opening).rejects.not.toThrow('secret-1');
});

test('a server that is not there is no refusal, one without JetStream is', async () => {
  const away = open('s', { connection: { endpoints: ['nats://127.0.0.1:1'] } });
  await expect(away).rejects.toThrow('NATS at nats://127.0.0.1:1 cannot be reached');
  await expect(away).rejects.not.toBeInstanceOf(BrokerRefusal);
  const plain = await NatsServer.start({ jetStream: false });
  const refused = open('s', { connection: { endpoints: [plain.endpoint] } });
  await expect(refused).rejects.toThrow('has no JetStream: start it with -js');
  await plain.stop();
});

test('the test of a connection says what is there', async () => {
  await stream('tested');
  const found: string[] = [];
  const look = (source?: string) =>
    natsConnectionTest.test(known(), source, (sentence) => found.push(sentence), never);
  await look('tested');
  expect(found).toEqual([
    expect.stringMatching(/^NATS \d+\.\d+\.\d+ answers at 127\.0\.0\.1:\d+, with JetStream$/),
    'there is a stream "tested"; messages: 0, consumers: 0',
  ]);
  await expect(look('none')).rejects.toThrow('has no stream "none"');
});
