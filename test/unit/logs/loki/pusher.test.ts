import { lineOrigin, streamLabels, type LokiEntry } from '../../../../src/logs/loki/entry';
import { HttpPushClient, type LokiTarget } from '../../../../src/logs/loki/push-client';
import { LokiPusher, type PusherParts } from '../../../../src/logs/loki/pusher';
import { LineTimes } from '../../../../src/logs/loki/line-times';
import type { ServiceLog } from '../../../../src/telemetry/events';
import type { Timer } from '../../../../src/lib/clock';
import { FakeClock } from '../../../support/fake-clock';
import { LokiServer } from '../../../support/loki-server';
import { silentLog } from '../../../support/telemetry';
import { until } from '../../../support/until';

/** Tells how long the last timer was asked to wait: a pause, not the deadline of an answer. */
class WatchedClock extends FakeClock {
  last = 0;

  override after(ms: number, callback: () => void): Timer {
    this.last = ms;
    return super.after(ms, callback);
  }
}

const ORIGIN = lineOrigin('1', 'ab');

let clock: WatchedClock;
let loki: LokiServer;
let pusher: LokiPusher;
let dropped: number;
let said: string[];
let times: LineTimes;

beforeEach(async () => {
  clock = new WatchedClock();
  loki = await LokiServer.start(() => clock.now());
  dropped = 0;
  said = [];
  times = new LineTimes();
});
afterEach(async () => {
  await pusher.close();
  await loki.stop();
});

const log: ServiceLog = {
  ...silentLog,
  warn: (message) => said.push(`warn: ${message}`),
  info: (message) => said.push(`info: ${message}`),
};

function open(target: Partial<LokiTarget> = {}, parts: Partial<PusherParts> = {}): LokiPusher {
  const client = new HttpPushClient({ url: loki.url, tenant: undefined, credentials: undefined, ...target });
  const told = (lines: number) => (dropped += lines);
  pusher = new LokiPusher({ client, clock, log, dropped: told, random: () => 1, ...parts });
  return pusher;
}

function entry(line: string, functionName = 'f'): LokiEntry {
  return {
    labels: streamLabels(functionName, 'function'),
    time: times.next(clock.now()),
    line,
    origin: ORIGIN,
  };
}

const texts = () => loki.lines.map(({ line }) => line);

test('lines are pushed a second after the first, in their order, each stream together', async () => {
  open();
  pusher.add(entry('one'));
  pusher.add(entry('other', 'g'));
  await clock.advance(999);
  pusher.add(entry('two \u0000 "quoted"\n\u2028'));
  expect(loki.requests).toEqual([]);
  await clock.advance(1);
  await until(() => loki.lines.length === 3);
  expect(loki.broken).toEqual([]);
  expect(loki.requests).toHaveLength(1);
  expect(texts()).toEqual(['one', 'two \u0000 "quoted"\n\u2028', 'other']);
  expect(loki.lines[2]).toMatchObject({
    labels: { service: 'lambdabox', function: 'g', stream: 'function' },
    metadata: { version: '1', environment: 'ab' },
  });
});

test('enough lines for a batch are pushed at once; the rest waits its second', async () => {
  open();
  for (let n = 0; n < 5; n += 1) pusher.add(entry(String(n) + 'x'.repeat(100_000)));
  await clock.advance(0);
  await until(() => loki.lines.length === 4 && clock.last === 1000);
  expect(loki.requests.map(({ lines }) => lines)).toEqual([2, 2]);
  await clock.advance(1000);
  await until(() => loki.lines.length === 5);
  expect(texts().map((line) => line[0])).toEqual(['0', '1', '2', '3', '4']);
});

test.each([
  [500, 'internal'],
  [503, 'at least 1 live replicas required'],
  [429, 'ingestion rate limit exceeded'],
  [408, 'slow'],
])('a batch that is answered with %d is sent again until it is taken', async (status, text) => {
  open();
  loki.mood = { status, text };
  pusher.add(entry('first'));
  await clock.advance(1000);
  for (const [turn, pauseMs] of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
    await until(() => clock.last === pauseMs && loki.requests.length === turn + 1);
    pusher.add(entry(`later ${turn}`));
    await clock.advance(pauseMs - 1);
    expect(loki.requests).toHaveLength(turn + 1);
    await clock.advance(1);
  }
  await until(() => loki.requests.length === 9 && clock.last === 30_000);
  loki.mood = 'well';
  await clock.advance(30_000);
  await until(() => loki.lines.length === 1 && clock.last === 1000);
  await clock.advance(1000);
  await until(() => loki.lines.length === 9);
  expect(texts()).toEqual(['first', ...[0, 1, 2, 3, 4, 5, 6, 7].map((turn) => `later ${turn}`)]);
  expect(dropped).toBe(0);
  expect(said).toEqual(['warn: pushing logs to Loki fails', 'info: pushing logs to Loki works again']);
});

test('a Loki that is away for a while misses nothing', async () => {
  open();
  const { port } = loki;
  await loki.stop();
  pusher.add(entry('while it was away'));
  await clock.advance(1000);
  await until(() => said.length === 1 && clock.last === 500);
  loki = await LokiServer.start(() => clock.now(), port);
  await clock.advance(500);
  await until(() => said.length === 2);
  expect(texts()).toEqual(['while it was away']);
  expect(said).toEqual(['warn: pushing logs to Loki fails', 'info: pushing logs to Loki works again']);
});

test('no answer within ten seconds is a failure, and what was kept all the same is not kept twice', async () => {
  open();
  loki.mood = 'silent';
  pusher.add(entry('once'));
  await clock.advance(1000);
  await until(() => loki.lines.length === 1);
  await clock.advance(10_000);
  await until(() => said.length === 1 && clock.last === 500);
  loki.mood = 'well';
  await clock.advance(500);
  await until(() => said.length === 2);
  expect(loki.requests).toHaveLength(2);
  expect(texts()).toEqual(['once']);
});

test.each([400, 401, 404, 302])(
  'a batch that is answered with %d is given up, with one warning',
  async (status) => {
    open();
    loki.mood = { status, text: 'no' };
    for (let n = 1; n <= 3; n += 1) {
      pusher.add(entry('lost'));
      await clock.advance(1000);
      await until(() => dropped === n);
    }
    expect(said).toEqual(['warn: pushing logs to Loki fails']);
    loki.mood = 'well';
    await until(() => clock.pending === 0);
    pusher.add(entry('kept'));
    await clock.advance(1000);
    await until(() => said.length === 2);
    expect(texts()).toEqual(['kept']);
    expect(said[1]).toBe('info: pushing logs to Loki works again');
  },
);

test('beyond the bound the oldest lines that wait are given up and counted', async () => {
  open({}, { maxWaitingBytes: 10 * 1200 });
  loki.mood = { status: 500, text: 'no' };
  pusher.add(entry('in flight'));
  await clock.advance(1000);
  await until(() => clock.last === 500);
  for (let n = 0; n < 25; n += 1) pusher.add(entry(String(n).padEnd(1000, '.')));
  expect(dropped).toBe(15);
  loki.mood = 'well';
  await clock.advance(500);
  await until(() => loki.lines.length === 1 && clock.last === 1000);
  await clock.advance(1000);
  await until(() => loki.lines.length === 11);
  expect(texts()[1]).toMatch(/^15\./);
  expect(texts().at(-1)).toMatch(/^24\./);
});

test('closing pushes what waits', async () => {
  open();
  for (let n = 0; n < 4; n += 1) pusher.add(entry(String(n) + 'x'.repeat(200_000)));
  await pusher.close();
  expect(texts().map((line) => line[0])).toEqual(['0', '1', '2', '3']);
  pusher.add(entry('too late'));
  expect(dropped).toBe(1);
});

test('closing ends a pause, tries once more, and tells how many lines were given up', async () => {
  open();
  loki.mood = { status: 500, text: 'no' };
  pusher.add(entry('one'));
  await clock.advance(1000);
  await until(() => clock.last === 500);
  pusher.add(entry('two'));
  await pusher.close();
  expect(loki.requests).toHaveLength(2);
  expect(dropped).toBe(2);
  expect(said.at(-1)).toBe('warn: log lines were not pushed to Loki before the end');
});

test('closing waits five seconds for an answer, and no longer', async () => {
  open();
  loki.mood = 'silent';
  pusher.add(entry('one'));
  await clock.advance(1000);
  await until(() => loki.requests.length === 1);
  const closed = pusher.close();
  await clock.advance(5000);
  await closed;
  expect(dropped).toBe(1);
  expect(loki.requests).toHaveLength(1);
});

test('a tenant and a user are sent along, and the path of the address is kept', async () => {
  open({ tenant: 'team-a', credentials: { user: 'me', password: 'p:w' } });
  pusher.add(entry('x'));
  await pusher.close();
  expect(loki.requests[0]?.headers).toMatchObject({
    'x-scope-orgid': 'team-a',
    authorization: `Basic ${Buffer.from('me:p:w').toString('base64')}`,
  });
  open({ url: `${loki.url}/below/` });
  pusher.add(entry('y'));
  await pusher.close();
  expect(loki.broken).toEqual(['Error: refused: no route POST /below/loki/api/v1/push']);
});
