import type { Redis } from 'ioredis';
import type { Connection } from '../../src/sources/connections/connection';
import { hangUpRedis } from '../../src/sources/kinds/redis/redis-client';
import { RedisKind } from '../../src/sources/kinds/redis/redis-kind';
import { redisConnectionTest } from '../../src/sources/kinds/redis/redis-connection-test';
import type { RedisSource } from '../../src/sources/kinds/redis/redis-source';
import type { MappingRecord, MappingSettings } from '../../src/sources/mapping/mapping-record';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import { FakeClock } from '../support/fake-clock';
import { RedisServer } from '../support/servers/redis';
import { bodies, LONG_MS, never, numbers, received } from '../support/sources/received';
import { until } from '../support/until';

const SCOPE = { region: 'eu-central-1', accountId: '000000000000' };

let server: RedisServer;
let redis: Redis;
let clock: FakeClock;
const opened: RedisSource[] = [];

beforeAll(async () => {
  server = await RedisServer.start();
  redis = await server.client();
});
beforeEach(() => (clock = new FakeClock()));
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  if (redis) await hangUpRedis(redis);
  await server?.stop();
});

interface Options {
  readonly uuid?: string;
  readonly kind?: RedisKind;
  readonly settings?: Partial<MappingSettings>;
  readonly connection?: Partial<Connection>;
}

function kindOf(connection?: Partial<Connection>): RedisKind {
  const known: Connection = {
    ...{ name: 'cache', kind: 'redis', endpoints: [server.endpoint], password: RedisServer.password },
    ...connection,
  };
  return new RedisKind({ find: () => known, byArn: () => known }, clock);
}

function mappingOf(name: string, { uuid = 'm', settings }: Options = {}): MappingRecord {
  return {
    ...{ uuid, kind: 'redis', functionName: 'f', isEnabled: true, lastModified: 0 },
    eventSourceArn: `arn:lambdabox:redis:${SCOPE.region}:${SCOPE.accountId}:cache/${name}`,
    settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, ...settings },
  };
}

async function open(name: string, options: Options = {}): Promise<RedisSource> {
  const { connection, kind = kindOf(connection) } = options;
  const source = await kind.open(mappingOf(name, options));
  opened.push(source);
  return source;
}

async function add(stream: string, ...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await redis.xadd(stream, '*', 'body', body);
}

const pendingOf = async (stream: string, group = 'm') => Number((await redis.xpending(stream, group))[0]);

test('entries come in their order, and those that are acknowledged never again', async () => {
  const stream = 'ordered';
  await add(stream, ...numbers(250));
  const source = await open(stream);
  const records = await received(source, 250);
  expect(bodies(records)).toEqual(numbers(250));
  await source.acknowledge(records);
  expect(await pendingOf(stream)).toBe(0);
  expect(await source.receive(10, never, 0)).toEqual([]);
  await source.close();
  const again = await open(stream);
  expect(await again.receive(10, never, 0)).toEqual([]);
});

test('an entry is shown with the members of SQS', async () => {
  const stream = 'shop:shown';
  const id = await redis.xadd(stream, '1700000000123-4', 'body', '{"n":1}', 'trace', 'a');
  await redis.xadd(stream, '1700000000124-0', 'n', '2', 'colour', 'grün');
  await redis.xadd(stream, '1700000000125-0', 'body', Buffer.from([0xff, 0x00]));
  const source = await open(stream);
  const records = await received(source, 3);
  const origin = {
    eventSource: 'lambdabox:redis',
    eventSourceARN: 'arn:lambdabox:redis:eu-central-1:000000000000:cache/shop:shown',
    awsRegion: 'eu-central-1',
  };
  expect(source.eventOf(records)).toEqual({
    Records: [
      {
        ...{ messageId: id, body: '{"n":1}', isBase64Encoded: false },
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000123' },
        messageAttributes: {
          trace: { stringValue: 'a', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        ...origin,
      },
      {
        ...{ messageId: '1700000000124-0', body: '{"n":"2","colour":"grün"}', isBase64Encoded: false },
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000124' },
        ...{ messageAttributes: {}, ...origin },
      },
      {
        ...{ messageId: '1700000000125-0', body: '/wA=', isBase64Encoded: true },
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000125' },
        ...{ messageAttributes: {}, ...origin },
      },
    ],
  });
  expect(records[0]?.filtered()).toMatchObject({ body: { n: 1 } });
  expect(records[0]?.arrivedAt).toBe(1_700_000_000_123);
});

test('a failed entry rests, comes again and counts; one that was not used counts not', async () => {
  const stream = 'failed';
  await add(stream, 'a', 'b');
  const source = await open(stream);
  const [a, b] = await received(source, 2);
  if (!a || !b) throw new Error('two were added');
  await source.giveBack([a], 'failed');
  await source.giveBack([b], 'unused');
  const unused = await source.receive(10, never, 0);
  expect(unused.map(({ id, deliveries }) => [id, deliveries])).toEqual([[b.id, 1]]);
  expect(await source.receive(10, never, 0)).toEqual([]);
  await clock.advance(1000);
  const failed = await source.receive(10, never, 0);
  expect(failed.map(({ id, deliveries }) => [id, deliveries])).toEqual([[a.id, 2]]);
  await source.giveBack(failed, 'failed');
  await clock.advance(1999);
  expect(await source.receive(10, never, 0)).toEqual([]);
  await clock.advance(1);
  expect((await source.receive(10, never, 0))[0]?.deliveries).toBe(3);
});

test('what was held when the service died is taken up at once by the next', async () => {
  const stream = 'died';
  await add(stream, ...numbers(250));
  const first = await open(stream);
  await received(first, 120);
  await first.close();
  const next = await open(stream);
  const records = await received(next, 250);
  expect(bodies(records).sort()).toEqual(numbers(250).sort());
  expect(records.filter(({ deliveries }) => deliveries === 2)).toHaveLength(120);
});

test('what a source of the same service still holds is left to it', async () => {
  const stream = 'kept';
  await add(stream, 'a');
  const kind = kindOf();
  const first = await open(stream, { kind });
  await received(first, 1);
  expect(await (await open(stream, { kind })).receive(10, never, 0)).toEqual([]);
  await first.close();
  expect(await (await open(stream, { kind })).receive(10, never, 0)).toHaveLength(1);
});

test('what a dead consumer of the group has held for long is taken over, what it holds shortly is not', async () => {
  const stream = 'taken';
  await add(stream, 'old', 'new');
  await redis.xgroup('CREATE', stream, 'workers', '0');
  const got = await redis.call(
    'XREADGROUP',
    'GROUP',
    'workers',
    'dead',
    'COUNT',
    '2',
    'STREAMS',
    stream,
    '>',
  );
  const [[, [[old]]]] = got as [[string, [[string]]]];
  await redis.call('XCLAIM', stream, 'workers', 'dead', '0', old, 'IDLE', String(21 * 60_000), 'JUSTID');
  const source = await open(`${stream}/consumer/workers`);
  const records = await source.receive(10, never, 0);
  expect(bodies(records)).toEqual(['old']);
  expect(await source.receive(10, never, 0)).toEqual([]);
});

test('an entry that was trimmed while it was held is forgotten', async () => {
  const stream = 'trimmed';
  await add(stream, 'a', 'b');
  const source = await open(stream);
  const records = await received(source, 2);
  await source.giveBack(records, 'failed');
  await redis.xtrim(stream, 'MAXLEN', 1);
  await clock.advance(1000);
  expect(bodies(await source.receive(10, never, 0))).toEqual(['b']);
  expect(await pendingOf(stream)).toBe(1);
});

test('who waits is woken by the first entry, and let go by the signal without losing any', async () => {
  const stream = 'waiting';
  const source = await open(stream);
  const woken = source.receive(10, never, LONG_MS);
  await add(stream, 'a');
  expect(bodies(await woken)).toEqual(['a']);
  const stop = new AbortController();
  const cut = source.receive(10, stop.signal, LONG_MS);
  await until(async () => String(await redis.client('LIST')).includes('cmd=xreadgroup'));
  stop.abort();
  expect(await cut).toEqual([]);
  await add(stream, 'b');
  expect(bodies(await received(source, 1))).toEqual(['b']);
});

test('a group begins where the mapping says', async () => {
  const stream = 'begins';
  await redis.xadd(stream, '1000-0', 'body', 'a');
  await redis.xadd(stream, '2000-7', 'body', 'b');
  const at = await open(stream, {
    ...{ uuid: 'at', settings: { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 2 } },
  });
  expect(bodies(await at.receive(10, never, 0))).toEqual(['b']);
  const latest = await open(stream, { uuid: 'latest', settings: { StartingPosition: 'LATEST' } });
  expect(await latest.receive(10, never, 0)).toEqual([]);
  await redis.xadd(stream, '3000-0', 'body', 'c');
  expect(bodies(await latest.receive(10, never, 0))).toEqual(['c']);
});

test('the backlog is what waits and what is held, and how old the oldest is', async () => {
  const stream = 'backlog';
  const source = await open(stream);
  expect(await source.backlog()).toEqual({ records: 0 });
  const time = clock.wallTime() - 5000;
  for (const at of [0, 1, 2]) await redis.xadd(stream, `${time + at}-0`, 'body', 'a');
  expect(await source.backlog()).toEqual({ records: 3, oldestMs: 5000 });
  await received(source, 1);
  expect(await source.backlog()).toEqual({ records: 3, oldestMs: 5000 });
});

describe('a mapping that is deleted', () => {
  const groupsOf = async (stream: string) =>
    ((await redis.xinfo('GROUPS', stream)) as unknown[][]).map(([, name]) => name);

  test('takes its own group with it, and what a next one with its name had begun at', async () => {
    const stream = 'deleted';
    await add(stream, 'a', 'b');
    const source = await open(stream);
    await received(source, 1);
    await source.close();
    await kindOf().forget(mappingOf(stream));
    expect(await groupsOf(stream)).toEqual([]);
    expect(bodies(await received(await open(stream), 2))).toEqual(['a', 'b']);
  });

  test('leaves a group that its owner made; its consumer goes when it holds nothing', async () => {
    const stream = 'shared';
    await add(stream, 'a');
    await redis.xgroup('CREATE', stream, 'workers', '0');
    const name = `${stream}/consumer/workers`;
    const consumers = async () => ((await redis.xinfo('CONSUMERS', stream, 'workers')) as unknown[]).length;
    const source = await open(name);
    const records = await received(source, 1);
    await kindOf().forget(mappingOf(name));
    expect(await consumers()).toBe(1);
    await source.acknowledge(records);
    await kindOf().forget(mappingOf(name));
    expect([await consumers(), await groupsOf(stream)]).toEqual([0, ['workers']]);
  });

  test('may never have been there, and is not forgotten by a Redis that is away', async () => {
    await kindOf().forget(mappingOf('never'));
    await kindOf().forget(mappingOf('never/consumer/none'));
    await redis.xadd('there', '*', 'body', 'a');
    await kindOf().forget(mappingOf('there'));
    await kindOf().forget(mappingOf('there/consumer/none'));
    const away = kindOf({ endpoints: ['redis://127.0.0.1:1'] }).forget(mappingOf('there'));
    await expect(away).rejects.toThrow('nothing listens there');
  });
});

test('a broker that was away is there again for the same source', async () => {
  const stream = 'away';
  await add(stream, 'a', 'b');
  const source = await open(stream);
  await received(source, 1);
  await server.end('SIGKILL');
  await expect(source.receive(10, never, 0)).rejects.toThrow(`Redis at ${server.endpoint} cannot be reached`);
  await server.begin();
  const records = await received(source, 1);
  expect(bodies(records)).toEqual(['b']);
});

test.each<[string, string, Partial<Connection>, string]>([
  ['a wrong password', 's', { password: 'secret-1' }, 'refuses the user "default" or its password'],
  ['a missing password', 's', { password: '' }, 'wants a password, and the connection "cache" has none'],
  ['a key that is no stream', 'no-stream', {}, 'The key "no-stream" of Redis'],
  ['a group that is not there', 's/consumer/none', {}, 'has no consumer group "none"'],
  ['a stream that is not there', 'nothing/consumer/none', {}, 'has no stream "nothing"'],
])('%s is refused in words that help', async (_, name, { password, ...changes }, message) => {
  await redis.set('no-stream', 'a');
  await redis.xadd('s', '*', 'a', 'b');
  const connection = { ...changes, ...(password === undefined ? {} : { password: password || undefined }) };
  const opening = open(name, { connection: connection });
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toBeInstanceOf(BrokerRefusal);
  await expect(opening).rejects.not.toThrow('secret-1');
});

test('a server that is not there is no refusal', async () => {
  const opening = open('s', { connection: { endpoints: ['redis://127.0.0.1:1'] } });
  await expect(opening).rejects.toThrow(
    'Redis at redis://127.0.0.1:1 cannot be reached: nothing listens there',
  );
  await expect(opening).rejects.not.toBeInstanceOf(BrokerRefusal);
});

test('the test of a connection says what is there', async () => {
  const connection: Connection = {
    ...{ name: 'cache', kind: 'redis', endpoints: [server.endpoint], password: RedisServer.password },
  };
  await redis.xadd('tested', '*', 'body', 'a');
  const found: string[] = [];
  const look = (source?: string) =>
    redisConnectionTest.test(connection, source, (sentence) => found.push(sentence), never);
  await look('tested');
  expect(found).toEqual([
    expect.stringMatching(/^Redis \d+\.\d+\.\d+ answers at redis:\/\/127\.0\.0\.1:\d+$/),
    'there is a stream "tested"; entries: 1',
  ]);
  await expect(look('none')).rejects.toThrow('has no stream "none" yet');
});
