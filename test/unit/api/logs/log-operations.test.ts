import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutSubscriptionFilterCommand,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  paginateGetLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { Exchange } from '../../../../src/api/http/exchange';
import { logOperations } from '../../../../src/api/logs/log-operations';
import { logsDoor } from '../../../../src/api/logs/logs-door';
import { Insights } from '../../../../src/logs/insights/insights';
import { StoredLogQueries } from '../../../../src/logs/query/log-queries';
import { LogStore } from '../../../../src/logs/store/log-store';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

const GROUP = '/aws/lambda/f';
const A = '2026/01/01/[$LATEST]aa';
const B = '2026/01/01/[$LATEST]bb';
const OWNER = { region: 'eu-west-1', accountId: '123456789012' };

let directory: string;
let clock: FakeClock;
let store: LogStore;
let server: Server;
let client: CloudWatchLogsClient;
let endpoint: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'logs-api-'));
  clock = new FakeClock();
  const settings = { maxBytes: 1024 * 1024, maxAgeMs: 86_400_000 };
  store = await LogStore.open({ directory, settings, clock, log: silentLog });
  const insights = new Insights({ store, clock, accountId: OWNER.accountId });
  const door = logsDoor(logOperations(new StoredLogQueries(store), insights, OWNER));
  const accepted = { caller: { accessKeyId: 'AKIDEXAMPLE' }, verify: () => undefined };
  server = createServer((req, res) => {
    const head = { method: 'POST', url: '/', path: '/', headers: req.headers };
    void door.serve(new Exchange(req, res, 'r', { at: 0, wallTime: 0 }, accepted), head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new CloudWatchLogsClient({
    endpoint,
    region: OWNER.region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** One event every millisecond. */
async function write(stream: string, ...lines: string[]): Promise<void> {
  for (const message of lines) {
    await clock.advance(1);
    store.append({ group: GROUP, stream }, [{ timestamp: clock.now(), message }]);
  }
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `line ${i}`);
const lines = (events: readonly { message?: string }[] = []) =>
  events.map(({ message }) => message?.trimEnd());

describe('describing', () => {
  test('groups are found by prefix or pattern, with their ARNs', async () => {
    const before = clock.now();
    for (const group of ['/aws/lambda/f', '/aws/lambda/g', 'other']) {
      store.append({ group, stream: A }, [{ timestamp: clock.now(), message: 'm' }]);
    }
    await store.flush();
    const { logGroups } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/f' }),
    );
    const arn = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f';
    expect(logGroups).toEqual([
      expect.objectContaining({
        logGroupName: GROUP,
        creationTime: before,
        arn: `${arn}:*`,
        logGroupArn: arn,
      }),
    ]);
    expect(logGroups?.[0]?.storedBytes).toBeGreaterThan(10);
    const found = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'LAMBDA' }));
    expect(found.logGroups).toHaveLength(2);
    const first = await client.send(new DescribeLogGroupsCommand({ limit: 2 }));
    const second = await client.send(new DescribeLogGroupsCommand({ limit: 2, nextToken: first.nextToken }));
    expect([...(first.logGroups ?? []), ...(second.logGroups ?? [])].map((g) => g.logGroupName)).toEqual([
      '/aws/lambda/f',
      '/aws/lambda/g',
      'other',
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test('streams come by name or by the time of their last event, in pages', async () => {
    await write(B, 'one');
    await write(A, 'two');
    await write(B, 'three');
    const byName = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(byName.logStreams?.map((s) => s.logStreamName)).toEqual([A, B]);
    const names: (string | undefined)[] = [];
    const query = { logGroupName: GROUP, orderBy: 'LastEventTime', descending: true, limit: 1 } as const;
    for await (const page of paginateDescribeLogStreams({ client }, query)) {
      names.push(...(page.logStreams ?? []).map((s) => s.logStreamName));
    }
    expect(names).toEqual([B, A]);
    expect(byName.logStreams?.[1]).toMatchObject({
      firstEventTimestamp: clock.now() - 2,
      lastEventTimestamp: clock.now(),
    });
  });

  test('ordering by time together with a prefix is refused as on AWS', async () => {
    await write(A, 'one');
    const query = { logGroupName: GROUP, orderBy: 'LastEventTime', logStreamNamePrefix: '2026' } as const;
    await expect(client.send(new DescribeLogStreamsCommand(query))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
  });
});

describe('GetLogEvents', () => {
  const stream = { logGroupName: GROUP, logStreamName: A };

  test.each([true, false])('pages through all of a stream and ends (flushed: %s)', async (isFlushed) => {
    await write(A, ...numbered(25));
    await write(B, 'not mine');
    if (isFlushed) await store.flush();
    const found: (string | undefined)[] = [];
    const query = { ...stream, startFromHead: true, limit: 10 };
    for await (const page of paginateGetLogEvents({ client, stopOnSameToken: true }, query)) {
      found.push(...lines(page.events));
    }
    expect(found).toEqual(numbered(25));
  });

  test('without a token the last events come, and the backward token leads to those before', async () => {
    await write(A, ...numbered(25));
    const last = await client.send(new GetLogEventsCommand({ ...stream, limit: 10 }));
    expect(lines(last.events)).toEqual(numbered(25).slice(15));
    const before = await client.send(
      new GetLogEventsCommand({ ...stream, limit: 10, nextToken: last.nextBackwardToken }),
    );
    expect(lines(before.events)).toEqual(numbered(25).slice(5, 15));
    const again = await client.send(
      new GetLogEventsCommand({ ...stream, limit: 10, nextToken: before.nextForwardToken }),
    );
    expect(lines(again.events)).toEqual(numbered(25).slice(15));
  });

  test('the forward token stays the same at the end, and finds what comes later', async () => {
    await write(A, 'one');
    const end = await client.send(new GetLogEventsCommand(stream));
    const nextToken = end.nextForwardToken;
    const nothing = await client.send(new GetLogEventsCommand({ ...stream, nextToken }));
    expect(nothing).toMatchObject({ events: [], nextForwardToken: nextToken });
    await write(A, 'two');
    const more = await client.send(new GetLogEventsCommand({ ...stream, nextToken }));
    expect(lines(more.events)).toEqual(['two']);
  });

  test('a page without events has a token that finds later ones', async () => {
    await write(A, 'one');
    const startTime = clock.now() + 1;
    const none = await client.send(new GetLogEventsCommand({ ...stream, startTime }));
    expect(none.events).toEqual([]);
    await write(A, 'two');
    const nextToken = none.nextForwardToken;
    const later = await client.send(new GetLogEventsCommand({ ...stream, startTime, nextToken }));
    expect(lines(later.events)).toEqual(['two']);
  });

  test('the start time is included and the end time is not', async () => {
    const start = clock.now();
    await write(A, ...numbered(5));
    const { events } = await client.send(
      new GetLogEventsCommand({ ...stream, startTime: start + 2, endTime: start + 4 }),
    );
    expect(events).toEqual([
      { message: 'line 1\n', timestamp: start + 2, ingestionTime: start + 2 },
      { message: 'line 2\n', timestamp: start + 3, ingestionTime: start + 3 },
    ]);
  });
});

describe('FilterLogEvents', () => {
  test('joins the streams in the order of time, every event with an id of its own', async () => {
    await write(A, 'one');
    await write(B, 'two');
    await store.flush();
    await write(A, 'three');
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    expect(lines(events)).toEqual(['one', 'two', 'three']);
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(3);
    expect(events?.[1]).toMatchObject({ logStreamName: B });
  });

  test('pages without losing or repeating an event', async () => {
    await write(A, ...numbered(12));
    await store.flush();
    await write(A, ...numbered(11));
    const found: (string | undefined)[] = [];
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName: GROUP, limit: 5 })) {
      found.push(...lines(page.events));
    }
    expect(found).toEqual([...numbered(12), ...numbered(11)]);
  });

  test('narrows by streams, prefix, time and pattern', async () => {
    const start = clock.now();
    await write(A, 'ERROR one', 'fine');
    await write(B, 'ERROR two');
    const filter = async (query: object) => {
      const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...query }));
      return lines(events);
    };
    expect(await filter({ filterPattern: 'ERROR' })).toEqual(['ERROR one', 'ERROR two']);
    expect(await filter({ logStreamNames: [B] })).toEqual(['ERROR two']);
    expect(await filter({ logStreamNamePrefix: A })).toEqual(['ERROR one', 'fine']);
    expect(await filter({ startTime: start + 2, endTime: start + 3 })).toEqual(['fine', 'ERROR two']);
    expect(
      await filter({ logGroupName: undefined, logGroupIdentifier: `arn:aws:logs:r:1:log-group:${GROUP}` }),
    ).toHaveLength(3);
  });
});

test('a deleted group is gone', async () => {
  await write(A, 'one');
  await client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
  expect(await client.send(new DescribeLogGroupsCommand({}))).toMatchObject({ logGroups: [] });
});

describe('errors have the names and texts of AWS', () => {
  beforeEach(() => write(A, 'one'));
  const noGroup = { name: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
  const noStream = { name: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' };

  test('groups and streams that do not exist', async () => {
    const logGroupName = 'absent';
    await expect(client.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject(noGroup);
    await expect(client.send(new DescribeLogStreamsCommand({ logGroupName }))).rejects.toMatchObject(noGroup);
    await expect(client.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject(noGroup);
    await expect(
      client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'absent' })),
    ).rejects.toMatchObject(noStream);
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: GROUP, logStreamNames: ['absent'] })),
    ).rejects.toMatchObject(noStream);
  });

  test.each([
    [{ limit: 10_001 }, /Value '10001' at 'limit' failed .* less than or equal to 10000/],
    [{ filterPattern: '[a]' }, /space-delimited/],
    [{ nextToken: 'x' }, /nextToken is invalid/],
    [{ logStreamNames: [A], logStreamNamePrefix: A }, /Only one of/],
  ])('%j is an invalid parameter', async (query, message) => {
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...query })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message) as string,
    });
  });

  test('what is not supported is refused by name', async () => {
    await expect(client.send(new CreateLogGroupCommand({ logGroupName: 'x' }))).rejects.toMatchObject({
      name: 'InvalidOperationException',
    });
    const unknown = { logGroupName: 'x', filterName: 'f', filterPattern: '', destinationArn: 'arn:x' };
    await expect(client.send(new PutSubscriptionFilterCommand(unknown))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  test('a body that is no JSON object, or a member of the wrong type', async () => {
    for (const body of ['nonsense', '[]', '{"logGroupName":5}']) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'X-Amz-Target': 'Logs_20140328.FilterLogEvents' },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
    }
  });
});
