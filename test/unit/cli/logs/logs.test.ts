import { FakeLambda } from '../fake-lambda';
import { cli, notFound, type Received, type RunOptions } from '../support';
import { parseSince } from '../../../../src/cli/terminal/duration';
import { LogReader, newestEvents, toFilterPattern } from '../../../../src/cli/logs/log-reader';
import { Client } from '../../../../src/cli/http/client';

interface Event {
  eventId: string;
  logStreamName: string;
  timestamp: number;
  message: string;
}

const PAGE = 2;
let service: FakeLambda;
let groups: Record<string, Event[]>;
let asked: Record<string, unknown>[];

/** DescribeLogGroups and FilterLogEvents over `groups`, two a page; patterns match as plain text. */
function answer(request: Received) {
  const target = String(request.headers['x-amz-target']);
  return target.endsWith('DescribeLogGroups') ? describeLogGroups(request) : filterLogEvents(request);
}

function describeLogGroups(request: Received) {
  const names = Object.keys(groups).sort();
  const from = Number(request.json().nextToken ?? 0);
  const page = names.slice(from, from + PAGE).map((logGroupName) => ({
    logGroupName,
    storedBytes: JSON.stringify(groups[logGroupName]).length,
  }));
  const more = names.length > from + PAGE ? { nextToken: String(from + PAGE) } : {};
  return { body: { logGroups: page, ...more } };
}

function filterLogEvents(request: Received) {
  const input = request.json() as {
    logGroupName: string;
    startTime?: number;
    endTime?: number;
    filterPattern?: string;
    logStreamNames?: string[];
    nextToken?: string;
  };
  asked.push(input);
  const group = groups[input.logGroupName];
  if (!group) return notFound(input.logGroupName);
  const found = group.filter(
    ({ timestamp, message, logStreamName }) =>
      timestamp >= (input.startTime ?? 0) &&
      timestamp <= (input.endTime ?? Infinity) &&
      message.includes(input.filterPattern?.replaceAll('"', '') ?? '') &&
      (input.logStreamNames?.includes(logStreamName) ?? true),
  );
  const from = Number(input.nextToken ?? 0);
  const more = found.length > from + PAGE ? { nextToken: String(from + PAGE) } : {};
  return { body: { events: found.slice(from, from + PAGE), ...more } };
}

const event = (id: number, message: string, ageMs = 1000, stream = 's1'): Event => ({
  eventId: String(id),
  logStreamName: stream,
  timestamp: Date.now() - ageMs,
  message: `${message}\n`,
});

beforeEach(async () => {
  service = await new FakeLambda().start();
  groups = {};
  asked = [];
  service.on('POST /', answer);
});
afterEach(() => service.stop());

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['logs', ...args], { endpoint: service.endpoint, ...options });
const messages = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\S+ /, ''));

it('shows all pages of one function, oldest first', async () => {
  service.add('orders');
  groups['/aws/lambda/orders'] = [1, 2, 3, 4, 5].map((id) => event(id, `line ${id}`, 1000 - id));
  const { code, stdout } = await run(['orders']);
  expect(code).toBe(0);
  expect(messages(stdout)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} line 1\n/);
});

it('merges functions by time, names them, and keeps the newest lines', async () => {
  service.add('orders');
  service.add('mail', { LoggingConfig: { LogGroup: 'shared' } });
  groups['/aws/lambda/orders'] = [event(1, 'a', 500), event(2, 'c', 300)];
  groups.shared = [event(3, 'b', 400), event(4, 'd', 200)];
  expect(messages((await run(['orders', 'mail'])).stdout)).toEqual([
    'orders a',
    'shared b',
    'orders c',
    'shared d',
  ]);
  expect(messages((await run(['-n', '2'])).stdout)).toEqual(['orders c', 'shared d']);
});

it('prints a JSON object a line with --json', async () => {
  service.add('orders');
  groups['/aws/lambda/orders'] = [event(1, 'a')];
  const { stdout } = await run(['orders', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ function: 'orders', eventId: '1', message: 'a\n' });
});

it('passes time and pattern on', async () => {
  service.add('orders');
  groups['/aws/lambda/orders'] = [event(1, 'a', 3000), event(2, 'user-7 came')];
  const before = Date.now();
  const { stdout } = await run(['orders', '--since', '2s', '--filter', 'user-7']);
  expect(messages(stdout)).toEqual(['user-7 came']);
  expect(asked[0]).toMatchObject({ filterPattern: '"user-7"' });
  expect(Number(asked[0]?.startTime)).toBeGreaterThanOrEqual(before - 2001);
});

it('shows all lines of one call, also those without its id, and no others', async () => {
  service.add('orders');
  groups['/aws/lambda/orders'] = [
    event(1, 'START RequestId: r0', 900),
    event(2, 'END RequestId: r0', 800),
    event(3, 'START RequestId: r1', 700),
    event(4, 'a print without an id', 690),
    event(5, 'of another stream', 690, 's2'),
    event(6, 'END RequestId: r1', 680),
    event(7, 'REPORT RequestId: r1', 680),
    event(8, 'START RequestId: r2', 680),
  ];
  const { code, stdout } = await run(['orders', '--request-id', 'r1']);
  expect(code).toBe(0);
  expect(messages(stdout)).toEqual([
    'START RequestId: r1',
    'a print without an id',
    'END RequestId: r1',
    'REPORT RequestId: r1',
  ]);
  expect((await run(['orders', '--request-id', 'r9'])).code).toBe(1);
});

it('follows until it is told to stop, each event once', async () => {
  service.add('orders');
  const group = (groups['/aws/lambda/orders'] = [event(1, 'first')]);
  const stop = new AbortController();
  const { code, stdout } = await run(['orders', '-f'], {
    signal: stop.signal,
    onStdout: (text) => {
      if (text.endsWith('first\n')) group.push(event(2, 'second', 999));
      if (text.endsWith('second\n')) group.push(event(3, 'third', 0));
      if (text.endsWith('third\n')) stop.abort('SIGINT');
    },
  });
  expect(code).toBe(0);
  expect(messages(stdout)).toEqual(['first', 'second', 'third']);
});

it('follows all functions, those that are made meanwhile too, names aligned', async () => {
  groups['/aws/lambda/orders'] = [event(1, 'first')];
  const stop = new AbortController();
  const { stdout } = await run(['-f'], {
    signal: stop.signal,
    onStdout: (text) => {
      if (text.endsWith('first\n')) groups['/aws/lambda/late-one'] = [event(2, 'second', 0)];
      if (text.endsWith('second\n')) groups['/aws/lambda/orders']?.push(event(3, 'third', 0));
      if (text.endsWith('third\n')) stop.abort('SIGINT');
    },
  });
  expect(messages(stdout)).toEqual(['orders first', 'late-one second', 'orders   third']);
});

it('asks only the groups that grew, of many', async () => {
  for (let id = 1; id <= 20; id += 1) groups[`/aws/lambda/f${id}`] = [event(id, `line ${id}`, 900)];
  const stop = new AbortController();
  const asksOf = (group: string) => asked.filter(({ logGroupName }) => logGroupName === group).length;
  const { stdout } = await run(['-f', '-n', '1'], {
    signal: stop.signal,
    onStdout: (text) => {
      const rounds = text.split('\n').length - 1;
      if (rounds < 6) groups['/aws/lambda/f7']?.push(event(100 + rounds, `more ${rounds}`, 0));
      else stop.abort('SIGINT');
    },
  });
  expect(stdout).toContain('f7  more 5');
  // The first round does not know yet what is new.
  expect(asksOf('/aws/lambda/f3')).toBeLessThanOrEqual(2);
  expect(asksOf('/aws/lambda/f7')).toBeGreaterThanOrEqual(5);
});

it('shows lines from a level up, whichever runtime printed them', async () => {
  groups['/aws/lambda/orders'] = [
    event(1, 'a plain print'),
    event(2, '2026-01-01T00:00:00.000Z\tr1\tERROR\tof Node.js'),
    event(3, '[WARNING]\t2026-01-01T00:00:00.000Z\tr1\tof Python'),
    event(4, '{"level":"FATAL","message":"a record"}'),
    event(5, '2026-01-01T00:00:00.000Z\tr1\tDEBUG\tdetails'),
  ];
  const of = async (level: string) =>
    messages((await run(['orders', '--level', level])).stdout).map((line) => line.replace(/.*\t/, ''));
  expect(await of('error')).toEqual(['of Node.js', '{"level":"FATAL","message":"a record"}']);
  expect(await of('warn')).toContain('of Python');
  expect(await of('info')).toHaveLength(4);
  expect(await of('trace')).toHaveLength(5);
  service.add('orders');
  const none = await run(['orders', '--level', 'fatal', '--filter', 'absent']);
  expect(none.stderr).toBe('no line matches --filter absent --level fatal --since 10m\n');
  expect((await run(['--level', 'loud'])).code).toBe(2);
});

it('waits for a call and shows it as it runs, until it has ended', async () => {
  service.add('orders');
  const group: Event[] = (groups['/aws/lambda/orders'] = [event(1, 'of another call')]);
  const { code, stdout, stderr } = await run(['orders', '-f', '--request-id', 'r1'], {
    onStderr: () => group.push(event(2, 'START RequestId: r1', 10)),
    onStdout: (text) => {
      if (text.endsWith('START RequestId: r1\n'))
        group.push(
          event(3, 'a print', 8),
          event(4, 'END RequestId: r1', 7),
          event(5, 'REPORT RequestId: r1', 7),
        );
    },
  });
  expect(code).toBe(0);
  expect(stderr).toContain('waiting for request r1');
  expect(messages(stdout)).toEqual([
    'START RequestId: r1',
    'a print',
    'END RequestId: r1',
    'REPORT RequestId: r1',
  ]);
});

it('gives a function one colour whatever else is shown, on a terminal only', async () => {
  const colorOf = async (...names: string[]) => {
    for (const name of ['orders', 'mail']) {
      service.add(name);
      groups[`/aws/lambda/${name}`] = [event(1, `of ${name}`)];
    }
    const { stdout } = await run(names, { isTerminal: true });
    // eslint-disable-next-line no-control-regex -- colours are control sequences
    return /\u001b\[(\d+)morders/.exec(stdout)?.[1];
  };
  const color = await colorOf('orders', 'mail');
  expect(color).toMatch(/^\d+$/);
  expect(await colorOf('mail', 'orders')).toBe(color);
  expect((await run(['orders', 'mail'])).stdout).not.toContain('\u001b');
});

it('says what to do about a function without a log', async () => {
  service.add('orders');
  expect((await run(['orders'])).stderr).toBe(
    'no log lines in the last 10m; --since 1d looks further back\n',
  );
  expect(await run(['absent'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no function absent') as string,
  });
  groups['/aws/lambda/absent'] = [event(1, 'what is left')];
  expect(messages((await run(['absent'])).stdout)).toEqual(['what is left']);
});

it('asks again only for the last seconds, and finds what came late there', async () => {
  const signal = new AbortController().signal;
  const settings = { endpoint: new URL(service.endpoint), region: 'us-east-1', dataDirectory: '/' };
  const client = new Client(settings, () => ({ accessKeyId: 'a', secretAccessKey: 'b' }), signal);
  groups.g = [event(1, 'old', 10_000), event(2, 'new', 1000), event(3, 'newer', 10)];
  const reader = new LogReader(client, { group: 'g', label: 'g', isOrphan: false }, 0, undefined);
  expect((await newestEvents([reader], 2)).map(({ eventId }) => eventId)).toEqual(['2', '3']);
  groups.g.unshift(event(9, 'late', 1500));
  expect((await newestEvents([reader], 9)).map(({ eventId }) => eventId)).toEqual(['9']);
  expect(Number(asked.at(-1)?.startTime)).toBeGreaterThan(Date.now() - 5000);
  client.close();
});

it.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5d', 129_600_000],
])('--since %s is %s ms ago', (text, ms) => {
  expect(parseSince(text, 1e9)).toBe(1e9 - ms);
});

it('reads a point in time, and refuses the rest', () => {
  expect(parseSince('2026-01-31T12:00:00Z', 0)).toBe(Date.UTC(2026, 0, 31, 12));
  for (const text of ['10', 'm', '5x', '10m!', 'yesterday', '-5m']) {
    expect(() => parseSince(text, 0)).toThrow(`--since ${text} must be a duration`);
  }
});

it.each([
  ['ERROR', 'ERROR'],
  ['user-7', '"user-7"'],
  ['"user-7"', '"user-7"'],
  ['-DEBUG', '-DEBUG'],
  ['{ $.level = "ERROR" }', '{ $.level = "ERROR" }'],
  ['two words', 'two words'],
])('makes the filter pattern of %s %s', (text, pattern) => {
  expect(toFilterPattern(text)).toBe(pattern);
});
