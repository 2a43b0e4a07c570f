import type { Client } from 'pg';
import { systemClock } from '../../src/lib/clock';
import type { Connection } from '../../src/sources/connections/connection';
import { postgresConnectionTest } from '../../src/sources/kinds/postgres/postgres-connection-test';
import { PostgresKind } from '../../src/sources/kinds/postgres/postgres-kind';
import type { PostgresSource } from '../../src/sources/kinds/postgres/postgres-source';
import { BrokerRefusal } from '../../src/sources/mapping/source-kind';
import { queueDefinition } from '../support/servers/postgres-queue';
import { PostgresServer } from '../support/servers/postgres';
import { bodies, LONG_MS, never, numbers, received } from '../support/sources/received';
import { until } from '../support/until';

const SCOPE = 'eu-central-1:000000000000';

let server: PostgresServer;
let client: Client;
const opened: PostgresSource[] = [];

beforeAll(async () => {
  server = await PostgresServer.start();
  client = await server.client();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});
afterAll(async () => {
  await client?.end().catch(() => undefined);
  await server?.stop();
});

interface Options {
  readonly kind?: PostgresKind;
  readonly connection?: Partial<Connection>;
}

function known(changes: Partial<Connection> = {}): Connection {
  const { username, password } = PostgresServer;
  return { name: 'shop', kind: 'postgres', endpoints: [server.endpoint], username, password, ...changes };
}

function kindOf(connection?: Partial<Connection>): PostgresKind {
  const found = known(connection);
  return new PostgresKind({ find: () => found, byArn: () => found }, systemClock);
}

async function open(
  name: string,
  { connection, kind = kindOf(connection) }: Options = {},
): Promise<PostgresSource> {
  const source = await kind.open({
    ...{ uuid: 'm', kind: 'postgres', functionName: 'f', isEnabled: true, lastModified: 0 },
    eventSourceArn: `arn:lambdabox:postgres:${SCOPE}:shop/${name}`,
    settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
  });
  opened.push(source);
  return source;
}

/** The table that the page of the documentation says to create. */
async function table(name: string): Promise<void> {
  await client.query(queueDefinition(name, PostgresServer.username));
}

async function add(name: string, ...bodies: readonly string[]): Promise<void> {
  await client.query(`INSERT INTO ${name} (body) SELECT unnest($1::text[])`, [bodies]);
}

const countOf = async (name: string) =>
  (await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${name}`)).rows[0]?.count;

test('rows come in their order, and those that are acknowledged are deleted', async () => {
  await table('ordered');
  await add('ordered', ...numbers(250));
  const source = await open('ordered');
  const records = await received(source, 250);
  expect(bodies(records).sort()).toEqual(numbers(250).sort());
  expect(await source.receive(10, never, 0)).toEqual([]);
  await source.acknowledge(records);
  expect(await countOf('ordered')).toBe(0);
});

test('a row is shown with the members of SQS', async () => {
  await client.query('CREATE SCHEMA shop');
  await client.query(`GRANT USAGE ON SCHEMA shop TO ${PostgresServer.username}`);
  await table('shop.shown');
  await client.query(
    `INSERT INTO shop.shown (body, created_at) VALUES ('{"n":1}', to_timestamp(1700000000.123))`,
  );
  const source = await open('shop.shown');
  const records = await received(source, 1);
  expect(source.eventOf(records)).toEqual({
    Records: [
      {
        ...{ messageId: '1', body: '{"n":1}', isBase64Encoded: false },
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000123' },
        messageAttributes: {},
        eventSource: 'lambdabox:postgres',
        eventSourceARN: 'arn:lambdabox:postgres:eu-central-1:000000000000:shop/shop.shown',
        awsRegion: 'eu-central-1',
      },
    ],
  });
  expect(records[0]?.filtered()).toMatchObject({ body: { n: 1 } });
});

test.each([
  ['jsonb', '{"n": 1}', '{"n": 1}', false],
  ['bytea', Buffer.from([0xff, 0x00]), '/wA=', true],
  ['text', 'ü', 'ü', false],
])('a body may be %s', async (type, value, body, isBase64Encoded) => {
  const name = `of_${type}`;
  await table(name);
  await client.query(`ALTER TABLE ${name} ALTER body TYPE ${type} USING NULL`);
  await client.query(`INSERT INTO ${name} (body) VALUES ($1)`, [value]);
  const [record] = await received(await open(name), 1);
  expect(record?.shown).toMatchObject({ body, isBase64Encoded });
});

test('a failed row comes again later and counts; one that was not used comes at once and counts not', async () => {
  await table('failed');
  await add('failed', 'a', 'b');
  const source = await open('failed');
  const records = await received(source, 2);
  await source.giveBack(records.slice(0, 1), 'failed');
  await source.giveBack(records.slice(1), 'unused');
  const again = await received(source, 2);
  expect(again.map(({ id, deliveries }) => [id, deliveries])).toEqual([
    ['2', 1],
    ['1', 2],
  ]);
});

test('two that read at once never get the same row', async () => {
  await table('shared');
  await add('shared', ...numbers(100));
  const kind = kindOf();
  const [one, other] = [await open('shared', { kind }), await open('shared', { kind })];
  const got = await Promise.all(numbers(20).map((_, at) => (at % 2 ? one : other).receive(10, never, 0)));
  expect(bodies(got.flat()).sort()).toEqual(numbers(100).sort());
});

test('what was held when the service died is read at once by the next', async () => {
  await table('died');
  await add('died', 'a');
  await received(await open('died'), 1);
  const next = await open('died');
  const [record] = await next.receive(10, never, 0);
  expect(record?.deliveries).toBe(2);
});

test('what a source of the same service still holds is left to it', async () => {
  await table('kept');
  await add('kept', 'a');
  const kind = kindOf();
  const first = await open('kept', { kind });
  await received(first, 1);
  expect(await (await open('kept', { kind })).receive(10, never, 0)).toEqual([]);
  await first.close();
  expect(await (await open('kept', { kind })).receive(10, never, 0)).toHaveLength(1);
});

test('who waits is woken by a new row, and let go by the signal', async () => {
  await table('waiting');
  const source = await open('waiting');
  const woken = source.receive(10, never, LONG_MS);
  await add('waiting', 'a');
  expect(bodies(await woken)).toEqual(['a']);
  const stop = new AbortController();
  const cut = source.receive(10, stop.signal, LONG_MS);
  stop.abort();
  expect(await cut).toEqual([]);
  await add('waiting', 'b');
  expect(bodies(await received(source, 1))).toEqual(['b']);
});

test('a row that is to be seen later is read when it is due', async () => {
  await table('later');
  await client.query("INSERT INTO later (body, visible_at) VALUES ('a', now() + interval '1 second')");
  const source = await open('later');
  expect(await source.receive(10, never, 0)).toEqual([]);
  expect(bodies(await received(source, 1))).toEqual(['a']);
});

test('the backlog is all rows, and how old the oldest is', async () => {
  await table('backlog');
  const source = await open('backlog');
  expect(await source.backlog()).toEqual({ records: 0 });
  await client.query("INSERT INTO backlog (body, created_at) VALUES ('a', now() - interval '1 hour')");
  const { records, oldestMs } = await source.backlog();
  expect(records).toBe(1);
  expect(oldestMs).toBeGreaterThanOrEqual(3_600_000);
});

test('a broker that was away is there again for the same source', async () => {
  await table('away');
  await add('away', 'a');
  const source = await open('away');
  await server.end();
  await expect(source.receive(10, never, 0)).rejects.toThrow(/PostgreSQL at .* cannot be reached/);
  await server.begin();
  client = await server.client();
  await until(() =>
    source.receive(10, never, 0).then(
      (records) => bodies(records).includes('a'),
      () => false,
    ),
  );
});

test.each<[string, string, Partial<Connection>, string]>([
  ['a wrong password', 's', { password: 'secret-1' }, 'refuses the user "app" or its password'],
  ['no such database', 's', { endpoints: ['/none'] }, 'has no such database'],
  ['a table that is not there', 'nothing', {}, 'There is no table "nothing"'],
  ['a table with other columns', 'plain', {}, 'the column body text is missing; the column created_at'],
  ['a table of others', 'closed', {}, 'does not let the user "app" do this'],
])('%s is refused in words that help', async (_, name, { endpoints, ...changes }, message) => {
  await client.query('CREATE TABLE IF NOT EXISTS plain (id uuid PRIMARY KEY)');
  if (name === 'closed') {
    await table('closed');
    await client.query(`REVOKE ALL ON closed FROM ${PostgresServer.username}`);
  }
  const at = endpoints?.map((path) => server.endpoint.replace('/shop', path));
  const opening = open(name, { connection: { ...changes, ...(at ? { endpoints: at } : {}) } });
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toBeInstanceOf(BrokerRefusal);
  await expect(opening).rejects.not.toThrow('secret-1');
});

test('a server that is not there is no refusal', async () => {
  const opening = open('s', { connection: { endpoints: ['postgres://127.0.0.1:1/shop'] } });
  await expect(opening).rejects.toThrow('cannot be reached: nothing listens there');
  await expect(opening).rejects.not.toBeInstanceOf(BrokerRefusal);
});

test('the test of a connection says what is there, and what a table lacks', async () => {
  await table('tested');
  const found: string[] = [];
  const look = (source?: string) =>
    postgresConnectionTest.test(known(), source, (sentence) => found.push(sentence), never);
  await look('tested');
  expect(found).toEqual([
    expect.stringMatching(/^PostgreSQL 15.* answers at postgres:.*, with the database "shop"$/),
    'the table "tested" has all columns of a queue',
    'its rows may be read, changed and deleted',
    'it has a trigger; one that notifies lambdabox_tested wakes at once',
  ]);
  await client.query('ALTER TABLE tested DROP held_by, ALTER deliveries TYPE text');
  await expect(look('tested')).rejects.toThrow(
    'The table "tested" cannot be a queue: the column deliveries is text, not integer or bigint; the column held_by text is missing.',
  );
});

it('a row that could not be acknowledged is given out again at once, and one that is in hand is not', async () => {
  await table('forsaken');
  await client.query("INSERT INTO forsaken (body) VALUES ('a'), ('b')");
  const source = await open('forsaken');
  const records = await source.receive(10, never, 0);
  expect(bodies(records)).toEqual(['a', 'b']);
  source.letGo(records.slice(1));
  expect(bodies(await source.receive(10, never, 0))).toEqual(['b']);
});
