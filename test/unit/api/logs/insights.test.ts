import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { logOperations } from '../../../../src/api/logs/log-operations';
import { Insights } from '../../../../src/logs/insights/insights';
import { StoredLogQueries } from '../../../../src/logs/query/log-queries';
import { LogStore } from '../../../../src/logs/store/log-store';
import { FakeClock } from '../../../support/fake-clock';
import { refusalBy } from '../../../support/refusals';
import { silentLog } from '../../../support/telemetry';
import { until } from '../../../support/until';
import { reached } from '../sdk/sdk-box';
import { ACCOUNT, REGION, TestApi } from '../support';

/** Logs Insights, as AWS's own client asks it. */
const GROUP = '/aws/lambda/f';
const START = Date.UTC(2026, 10, 30, 12);
const ID = '8f2c1c1e-0000-4000-8000-000000000001';
const REPORT = `REPORT RequestId: ${ID}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t`;
const LINES: readonly [minute: number, message: string][] = [
  [0, `START RequestId: ${ID} Version: $LATEST`],
  [1, '{"level":"INFO","message":"order","order":{"id":7,"total":20}}'],
  [2, '{"level":"ERROR","message":"lost","order":{"id":8,"total":5}}'],
  [7, '{"level":"ERROR","message":"late","order":{"id":9,"total":10}}'],
  [8, REPORT],
];

let directory: string;
let store: LogStore;
let insights: Insights;
let api: TestApi;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'insights-'));
  const clock = new FakeClock(START);
  const settings = { maxBytes: 1024 * 1024, maxAgeMs: 86_400_000 };
  store = await LogStore.open({ directory, settings, clock, log: silentLog });
  for (const [minute, message] of LINES)
    store.append({ group: GROUP, stream: 's' }, [{ timestamp: START + minute * 60_000, message }]);
  insights = new Insights({ store, clock, accountId: ACCOUNT });
  const owner = { region: REGION, accountId: ACCOUNT };
  api = await new TestApi().start({ logs: logOperations(new StoredLogQueries(store), insights, owner) });
  client = new CloudWatchLogsClient(reached(api));
});
afterEach(async () => {
  client.destroy();
  await api.stop();
  await insights.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const start = (queryString: string, changes: Partial<StartQueryCommandInput> = {}) =>
  client.send(
    new StartQueryCommand({
      ...{ logGroupName: GROUP, startTime: START / 1000, endTime: START / 1000 + 3600, queryString },
      ...changes,
    }),
  );

/** The answer of a query once it has run. */
async function answer(queryString: string, changes: Partial<StartQueryCommandInput> = {}) {
  const { queryId } = await start(queryString, changes);
  await until(() => insights.get(queryId ?? '').status !== 'Running');
  return client.send(new GetQueryResultsCommand({ queryId }));
}

/** Its results, without the pointers. */
async function rows(queryString: string, changes?: Partial<StartQueryCommandInput>) {
  const { results = [] } = await answer(queryString, changes);
  return results.map((row) => row.filter(({ field }) => field !== '@ptr').map(({ value }) => value));
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const { name, message } = await refusalBy(CloudWatchLogsServiceException)(call);
  return `${name}: ${message}`;
}

it('answers with the fields that are asked for, the latest first, and with what it has read', async () => {
  const { results, status, statistics } = await answer(
    'fields @timestamp, @message | filter @message like /"ERROR"/ | sort @timestamp desc | limit 20',
  );
  expect(status).toBe('Complete');
  const row = (minute: string, index: number) => [
    { field: '@timestamp', value: `2026-11-30 12:${minute}:00.000` },
    { field: '@message', value: LINES[index]?.[1] },
    { field: '@ptr', value: expect.any(String) },
  ];
  expect(results).toEqual([row('07', 3), row('02', 2)]);
  expect(statistics).toMatchObject({ recordsMatched: 2, recordsScanned: 5, logGroupsScanned: 1 });
});

it.each<[string, unknown[][]]>([
  ['fields message | filter level = "ERROR" and order.total >= 10', [['late']]],
  ['fields message | filter level="INFO" or order.id in [9, "x"] | sort message asc', [['late'], ['order']]],
  ['fields message | filter ispresent(order.id) and not (message like "l") ', [['order']]],
  [
    'fields message | filter order.total != 10 and level not like /(?i)info/ and ispresent(level)',
    [['lost']],
  ],
  ['fields order.id | filter level = "ERROR" | sort order.total, order.id asc', [['9'], ['8']]],
  [
    'fields @requestId, @duration, @maxMemoryUsed # of calls\n| filter @type = "REPORT"',
    [[ID, '12.50', '64000000']],
  ],
  ['filter @message =~ /START/ | display @type, @log, @logStream', [['START', `${ACCOUNT}:${GROUP}`, 's']]],
  [
    'filter ispresent(level) | stats count(*) as n, sum(order.total), max(order.id) by bin(5m) | sort n desc',
    [
      ['2026-11-30 12:00:00.000', '2', '25', '8'],
      ['2026-11-30 12:05:00.000', '1', '10', '9'],
    ],
  ],
  ['stats count(*), avg(order.total) by level | sort count(*) asc | limit 1', [['INFO', '1', '20']]],
  ['stats count(nothing)', [['0']]],
  ['fields @timestamp | limit 1', [['2026-11-30 12:08:00.000']]],
])('%s', async (query, expected) => {
  expect(await rows(query)).toEqual(expected);
});

it('looks at the time, the groups and as many results as it is told', async () => {
  expect(await rows('fields message', { endTime: START / 1000 + 120, startTime: START / 1000 + 60 })).toEqual(
    [['lost'], ['order']],
  );
  expect(await rows('fields message', { startTime: START + 420_000, endTime: START + 420_000 })).toEqual([
    ['late'],
  ]);
  const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}`;
  const named = { logGroupName: undefined, logGroupIdentifiers: [arn], limit: 1 };
  expect(await rows('filter level = "ERROR" | fields message', named)).toEqual([['late']]);
});

it('gives results by pages', async () => {
  const { queryId } = await start('fields order.id | filter ispresent(level)');
  await until(() => insights.get(queryId ?? '').status === 'Complete');
  const first = await client.send(new GetQueryResultsCommand({ queryId, maxItems: 2 }));
  const second = await client.send(new GetQueryResultsCommand({ queryId, nextToken: first.nextToken }));
  expect([first.results?.length, second.results?.length, second.nextToken]).toEqual([2, 1, undefined]);
});

it('lists its queries; one that has ended cannot be stopped', async () => {
  const { queryId } = await start('fields @message');
  await until(() => insights.get(queryId ?? '').status === 'Complete');
  const { queries } = await client.send(
    new DescribeQueriesCommand({ logGroupName: GROUP, status: 'Complete' }),
  );
  expect(queries).toMatchObject([{ queryId, status: 'Complete', queryString: 'fields @message' }]);
  expect((await client.send(new DescribeQueriesCommand({ logGroupName: 'other' }))).queries).toEqual([]);
  expect(await refusalOf(client.send(new StopQueryCommand({ queryId })))).toMatch(
    /^InvalidParameterException: .*is not running/,
  );
});

describe('a query that runs', () => {
  let reading: PromiseWithResolvers<void>;
  let held: Insights;
  let other: TestApi;
  let asked: CloudWatchLogsClient;
  beforeEach(async () => {
    reading = Promise.withResolvers<void>();
    const group = {
      async *forward() {
        await reading.promise;
        yield [];
      },
    };
    held = new Insights({ store: { group: () => group }, clock: new FakeClock(START), accountId: ACCOUNT });
    const owner = { region: REGION, accountId: ACCOUNT };
    other = await new TestApi().start({ logs: logOperations(new StoredLogQueries(store), held, owner) });
    asked = new CloudWatchLogsClient(reached(other));
  });
  afterEach(async () => {
    reading.resolve();
    await held.close();
    asked.destroy();
    await other.stop();
  });

  const startOne = () =>
    asked.send(
      new StartQueryCommand({ ...{ logGroupName: GROUP, startTime: 1, endTime: 2 }, queryString: 'limit 1' }),
    );

  it('can be stopped', async () => {
    const { queryId } = await startOne();
    expect((await asked.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Running');
    expect((await asked.send(new StopQueryCommand({ queryId }))).success).toBe(true);
    reading.resolve();
    await held.close();
    expect((await asked.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Cancelled');
  });

  it('is one of thirty at most, which are listed by pages', async () => {
    for (let started = 0; started < 30; started += 1) await startOne();
    expect(await refusalOf(startOne())).toBe('LimitExceededException: At most 30 queries run at a time.');
    const first = await asked.send(new DescribeQueriesCommand({ maxResults: 20 }));
    const second = await asked.send(
      new DescribeQueriesCommand({ maxResults: 20, nextToken: first.nextToken }),
    );
    const ids = [first, second].flatMap(({ queries = [] }) => queries.map(({ queryId }) => queryId));
    expect([new Set(ids).size, second.queries?.length, second.nextToken]).toEqual([30, 10, undefined]);
  });
});

it('reads no other log group when it has been stopped', async () => {
  const reading = Promise.withResolvers<void>();
  const read: string[] = [];
  const groupOf = (name: string) => ({
    async *forward() {
      read.push(name);
      await reading.promise;
      yield [];
    },
  });
  const held = new Insights({
    store: { group: groupOf },
    clock: new FakeClock(START),
    accountId: ACCOUNT,
  });
  const id = held.start({ groups: ['a', 'b'], startTime: 1, endTime: 2, queryString: 'limit 1' });
  held.stop(id);
  reading.resolve();
  await held.close();
  expect(read).toEqual(['a']);
});

it('ends a query whose expression goes on for ever, and calls go on', async () => {
  store.append({ group: GROUP, stream: 's' }, [{ timestamp: START, message: `${'a'.repeat(40)}!` }]);
  expect((await answer('filter @message like /^(a+)+$/')).status).toBe('Timeout');
  expect(await rows('fields message | filter message = "late"')).toEqual([['late']]);
});

it.each<[string, RegExp]>([
  ['', /queryString/],
  ['fields', /^MalformedQueryException: expected a field, found the end of the query at position 6/],
  ['parse @message "x *" as y', /^MalformedQueryException: lambdabox knows the commands fields, display/],
  ['filter level ~ 3', /^MalformedQueryException: unexpected symbol/],
  ['filter level', /^MalformedQueryException: expected a comparison behind level/],
  ['filter @message like /(/', /^MalformedQueryException: the pattern \/\(\/ is no regular expression/],
  ['fields strlen(@message)', /^MalformedQueryException: the function strlen is not supported/],
  ['stats pct(@duration, 99)', /^MalformedQueryException: stats knows count, sum, avg, min, max/],
  ['limit 10001', /^MalformedQueryException: limit must be/],
  ['stats count(*) by bin(5constructor)', /^MalformedQueryException: expected a length of time, such as 5m/],
  ['fields a limit 3', /^MalformedQueryException: expected \| or the end of the query, found limit/],
])('refuses the query %j', async (query, text) => {
  expect(await refusalOf(start(query))).toMatch(text);
});

it('refuses what AWS refuses, and what is not here', async () => {
  expect(await refusalOf(start('limit 1', { logGroupName: 'none' }))).toBe(
    'ResourceNotFoundException: The specified log group does not exist.',
  );
  expect(await refusalOf(start('limit 1', { logGroupNames: [GROUP] }))).toMatch(/^InvalidParameterException/);
  expect(await refusalOf(start('limit 1', { queryLanguage: 'SQL' }))).toMatch(/^InvalidParameterExc.*SQL/);
  expect(await refusalOf(start('limit 1', { endTime: 1 }))).toMatch(/^InvalidParameterException/);
  const gone = { queryId: 'none' };
  for (const refused of await Promise.all(
    [client.send(new GetQueryResultsCommand(gone)), client.send(new StopQueryCommand(gone))].map(refusalOf),
  ))
    expect(refused).toMatch(/^ResourceNotFoundException: /);
});
