import type { Admin, Producer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { Connection } from '../../src/sources/connections/connection';
import { KafkaKind } from '../../src/sources/kinds/kafka/kafka-kind';
import type { KafkaSource } from '../../src/sources/kinds/kafka/kafka-source';
import type { MappingSettings } from '../../src/sources/mapping/mapping-record';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import type { Position, ShardReader, StreamRecord } from '../../src/sources/mapping/stream-source';
import { KafkaServer } from '../support/servers/kafka';
import { until } from '../support/until';

const USER = 'arn:lambdabox:connection:us-east-1:000000000000:user';
const never = new AbortController().signal;
const EARLIEST: Position = { at: 'trim-horizon' };

let server: KafkaServer;
let admin: Admin;
let producer: Producer<Buffer, Buffer, Buffer, Buffer>;
const opened: KafkaSource[] = [];

beforeAll(async () => {
  server = await KafkaServer.start();
  const client = await import('@platformatic/kafka');
  const options = { clientId: 'tests', bootstrapBrokers: [server.endpoint] };
  admin = new client.Admin(options);
  producer = new client.Producer(options);
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  await producer?.close();
  await admin?.close();
  await server?.stop();
});

function topic(name: string, partitions = 1): Promise<unknown> {
  return admin.createTopics({ topics: [name], partitions, replicas: 1 });
}

function produce(to: string, texts: readonly string[], partition = 0): Promise<unknown> {
  return producer.send({
    messages: texts.map((text) => ({ topic: to, partition, value: Buffer.from(text) })),
  });
}

interface Changes {
  readonly uuid?: string;
  readonly settings?: Partial<MappingSettings>;
  readonly endpoint?: string;
  readonly connection?: Partial<Connection>;
}

async function source(name: string, changes: Changes = {}): Promise<KafkaSource> {
  const endpoints = [changes.endpoint ?? server.endpoint];
  const user: Connection = { name: 'user', kind: 'kafka', endpoints, ...changes.connection };
  const kind = new KafkaKind(
    { find: () => user, byArn: (arn) => (arn === USER ? user : undefined) },
    { wallTime: () => Date.now() },
  );
  const mapping = {
    uuid: changes.uuid ?? `mapping-of-${name}`,
    kind: 'kafka' as const,
    functionName: 'f',
    isEnabled: true,
    lastModified: 0,
    settings: {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      Topics: [name],
      SelfManagedEventSource: {
        Endpoints: { KAFKA_BOOTSTRAP_SERVERS: endpoints },
      },
      ...changes.settings,
    },
  };
  const made = await kind.open(mapping, never);
  opened.push(made);
  return made;
}

async function reader(from: KafkaSource, id: string, position = EARLIEST): Promise<ShardReader> {
  await from.shards();
  return from.open({ id, parents: [] }, position);
}

async function read(from: ShardReader, count: number): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  while (records.length < count) records.push(...(await from.read(count - records.length, never)).records);
  return records;
}

const textOf = ({ shown }: StreamRecord) =>
  Buffer.from('value' in shown ? String(shown.value) : '', 'base64').toString();
const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));

it('reads the partitions of a topic, each in its order', async () => {
  await topic('ordered', 2);
  await produce('ordered', numbers(500), 0);
  await produce('ordered', numbers(300), 1);
  const from = await source('ordered');

  expect(await from.shards()).toEqual([
    { id: 'ordered-0', parents: [] },
    { id: 'ordered-1', parents: [] },
  ]);
  const [first, second] = [await reader(from, 'ordered-0'), await reader(from, 'ordered-1')];

  expect((await read(first, 500)).map(textOf)).toEqual(numbers(500));
  expect((await read(second, 300)).map(textOf)).toEqual(numbers(300));
});

it('shows a record as AWS does', async () => {
  await topic('shown');
  await producer.send({
    messages: [
      {
        topic: 'shown',
        partition: 0,
        timestamp: 1545084650987n,
        key: Buffer.from('recordKey'),
        value: Buffer.from('{"key":"value"}'),
        headers: new Map([[Buffer.from('headerKey'), Buffer.from('hé')]]),
      },
      { topic: 'shown', partition: 0, timestamp: 1545084650988n, value: Buffer.from('plain') },
    ],
  });
  const from = await source('shown');
  const records = await read(await reader(from, 'shown-0'), 2);

  expect(from.eventOf({ id: 'shown-0', parents: [] }, records)).toEqual({
    eventSource: 'SelfManagedKafka',
    bootstrapServers: server.endpoint,
    records: {
      'shown-0': [
        {
          topic: 'shown',
          partition: 0,
          offset: 0,
          timestamp: 1545084650987,
          timestampType: 'CREATE_TIME',
          key: 'cmVjb3JkS2V5',
          value: 'eyJrZXkiOiJ2YWx1ZSJ9',
          headers: [{ headerKey: [104, -61, -87] }],
        },
        {
          topic: 'shown',
          partition: 0,
          offset: 1,
          timestamp: 1545084650988,
          timestampType: 'CREATE_TIME',
          value: 'cGxhaW4=',
          headers: [],
        },
      ],
    },
  });
  expect(records.map((record) => record.filtered())).toMatchObject([
    { key: 'recordKey', value: { key: 'value' } },
    { value: 'plain' },
  ]);
});

it("keeps its place in the consumer group named by the mapping's UUID, where other tools see it", async () => {
  await topic('kept');
  await produce('kept', numbers(10));
  const first = await source('kept');
  const [, , third] = await read(await reader(first, 'kept-0'), 3);
  await first.checkpoints.save('kept-0', { from: { at: 'after', sequence: third?.sequence ?? '' } });

  const groups = await admin.describeGroups({ groups: ['mapping-of-kept'] });
  expect(groups.get('mapping-of-kept')).toMatchObject({ state: 'Stable' });
  await first.close();
  const second = await source('kept');
  await second.shards();

  expect(await second.checkpoints.load('kept-0')).toEqual({ from: { at: 'after', sequence: '2' } });
});

it('begins at the earliest, at a time or at the latest, and commits where it begins', async () => {
  await topic('begun');
  await producer.send({
    messages: numbers(10).map((text) => ({
      topic: 'begun',
      partition: 0,
      timestamp: BigInt(1_700_000_000_000 + Number(text) * 1000),
      value: Buffer.from(text),
    })),
  });
  const from = await source('begun');
  await from.shards();
  expect(await from.checkpoints.load('begun-0')).toBeUndefined();

  const at = await reader(from, 'begun-0', { at: 'timestamp', time: 1_700_000_006_500 });
  expect((await read(at, 3)).map(textOf)).toEqual(['7', '8', '9']);
  // A partition has one reader at a time: what is fetched of it is one reader's.
  await at.close();
  await from.checkpoints.save('begun-0', { from: { at: 'timestamp', time: Date.now() } });
  await produce('begun', ['later']);
  const latest = await reader(from, 'begun-0', { at: 'latest' });

  expect((await read(latest, 1)).map(textOf)).toEqual(['later']);
});

it('lets others of the group have their share, and takes it back when they leave', async () => {
  await topic('shared', 2);
  const settings = { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'together' } };
  const first = await source('shared', { uuid: 'first', settings });
  const second = await source('shared', { uuid: 'second', settings });
  await first.shards();
  const others = await second.shards();
  expect(others).toHaveLength(1);
  await until(async () => (await first.shards()).length === 1);

  await second.close();
  await until(async () => (await first.shards()).length === 2);
});

it('goes on after the broker was restarted, and says meanwhile that it is away', async () => {
  await topic('restarted');
  await produce('restarted', numbers(5));
  const from = await source('restarted');
  const before = await reader(from, 'restarted-0');
  const records = await read(before, 5);
  await from.checkpoints.save('restarted-0', {
    from: { at: 'after', sequence: records.at(-1)?.sequence ?? '' },
  });

  await server.end('SIGKILL');
  await expect(before.read(1, never)).rejects.toThrow(`Kafka at ${server.endpoint} cannot be reached`);
  await server.begin();
  await produce('restarted', ['after']);
  let after: ShardReader | undefined;
  await until(async () => {
    after = await reader(from, 'restarted-0', { at: 'after', sequence: '4' }).catch(() => undefined);
    return after !== undefined;
  }, 90_000);

  expect((await read(after ?? before, 1)).map(textOf)).toEqual(['after']);
});

it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('proves its user by %s', async (mechanism) => {
  const name = `of-users-${mechanism.toLowerCase()}`;
  await topic(name);
  await produce(name, ['secret']);
  const Type = {
    PLAIN: 'BASIC_AUTH',
    'SCRAM-SHA-256': 'SASL_SCRAM_256_AUTH',
    'SCRAM-SHA-512': 'SASL_SCRAM_512_AUTH',
  }[mechanism];
  const changes = {
    endpoint: server.saslEndpoint,
    settings: { SourceAccessConfigurations: [{ Type, URI: USER }] },
  };
  const { username, password } = KafkaServer;
  const from = await source(name, { ...changes, connection: { username, password } });
  expect((await read(await reader(from, `${name}-0`), 1)).map(textOf)).toEqual(['secret']);

  const wrong = await source(name, {
    ...changes,
    connection: { username, password: 'not-this' },
    uuid: 'wrong',
  });
  const failure = await wrong.shards().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BrokerRefusal);
  expect(String(failure)).toMatch(/refuses the user "app" .*check the user, the password and the mechanism/);
  expect(String(failure)).not.toContain('not-this');
});

it('says that there is no such topic', async () => {
  const from = await source('no-such-topic');
  await expect(from.shards()).rejects.toThrow(/has no topic no-such-topic: create it/);
});
