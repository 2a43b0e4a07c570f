import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MetricReader } from '../../../../src/accounts/cloudwatch/metric-reader';
import { KEPT_MINUTES, MetricRecorder } from '../../../../src/accounts/cloudwatch/metric-recorder';
import type { MetricStore } from '../../../../src/accounts/cloudwatch/metric-store';
import { SqliteMetricStore } from '../../../../src/accounts/cloudwatch/sqlite-metric-store';
import { FakeClock } from '../../../support/fake-clock';
import { anInvocation } from '../../../support/invocations';
import { RecordingLog, silentLog } from '../../../support/telemetry';

const NOON = Date.UTC(2026, 10, 30, 12);
const MINUTE_MS = 60_000;

let directory: string;
const open: MetricRecorder[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-metrics-'));
});
afterEach(() => {
  for (const recorder of open.splice(0)) recorder.close();
  rmSync(directory, { recursive: true, force: true });
});

function box(options: { clock?: FakeClock; store?: MetricStore; log?: RecordingLog } = {}) {
  const clock = options.clock ?? new FakeClock(NOON);
  const store = options.store ?? SqliteMetricStore.open(join(directory, 'metrics.db'));
  const recorder = new MetricRecorder({ clock, store, log: options.log ?? silentLog });
  open.push(recorder);
  recorder.start();
  const reader = new MetricReader(recorder, store);
  const call = (changes: Parameters<typeof anInvocation>[0] = {}) =>
    recorder.invocation(anInvocation({ startedAt: clock.wallTime(), ...changes }));
  const read = async (metric: string, statistic: string, series = '', period = 60) =>
    (await reader.periods({ series, metric, start: NOON, end: NOON + 3_600_000, period })).map(
      ({ at, set }) => [(at - NOON) / MINUTE_MS, set.statistic(statistic)],
    );
  return { clock, store, recorder, reader, call, read };
}

test('what was counted is there after a restart, and the minute goes on', async () => {
  const { call, recorder, clock } = box();
  call({ durationMs: 10 });
  call({ durationMs: 30, outcome: 'error' });
  recorder.close();
  const again = box({ clock });
  again.call({ durationMs: 20 });
  expect(await again.read('Invocations', 'Sum', 'f')).toEqual([[0, 3]]);
  expect(await again.read('Errors', 'Average', 'f')).toEqual([[0, 1 / 3]]);
  expect(await again.read('Duration', 'Maximum')).toEqual([[0, 30]]);
});

test('a metric of a name that every object knows is one that has no figures', async () => {
  const { call, read } = box();
  call();
  expect(await read('constructor', 'Sum')).toEqual([]);
});

test('calls are counted in the minute in which they came', async () => {
  const { call, read, clock } = box();
  call();
  await clock.advance(3 * MINUTE_MS);
  call({ startedAt: NOON + MINUTE_MS });
  call();
  expect(await read('Invocations', 'Sum')).toEqual([
    [0, 1],
    [1, 1],
    [3, 1],
  ]);
  expect(await read('Invocations', 'Sum', '', 120)).toEqual([
    [0, 2],
    [2, 1],
  ]);
});

test('what is told of throttles, concurrency, events and streams becomes the metric that AWS has of it', async () => {
  const { recorder, read, clock } = box();
  recorder.learnReserved((name) => name === 'own');
  const of = { requestId: 'r', functionName: 'f', version: '1', startedAt: NOON, totalMs: 1 } as const;
  recorder.unanswered({ ...of, end: 'throttled', reason: 'x' });
  recorder.unanswered({ ...of, end: 'failed', reason: 'x' });
  expect(await read('Throttles', 'Sum', 'f')).toEqual([[0, 1]]);

  const move = (functionName: string, from: 'idle' | 'busy', to: 'idle' | 'busy') =>
    recorder.environment({
      ...{ environmentId: 'e', functionName, version: '1', memorySizeMb: 128, from, to, reason: 'r' },
    });
  for (const name of ['f', 'f', 'own']) move(name, 'idle', 'busy');
  for (const name of ['f', 'own', 'f']) move(name, 'busy', 'idle');
  move('f', 'idle', 'busy');
  expect(await read('ConcurrentExecutions', 'Maximum')).toEqual([[0, 3]]);
  expect(await read('ConcurrentExecutions', 'Maximum', 'f')).toEqual([[0, 2]]);
  expect(await read('UnreservedConcurrentExecutions', 'Maximum')).toEqual([[0, 2]]);

  recorder.event({ functionName: 'f', what: 'accepted', bytes: 1 });
  recorder.event({ functionName: 'f', what: 'run', ageMs: 250 });
  recorder.event({ functionName: 'f', what: 'dropped', condition: 'RecursiveInvocation' });
  recorder.event({ functionName: 'f', what: 'dropped', condition: 'Purged' });
  const failed = { functionName: 'f', what: 'delivery-failed', service: 'sqs' } as const;
  recorder.event({ ...failed, isFinal: false });
  recorder.event({ ...failed, isFinal: true });
  recorder.event({ ...failed, isFinal: true, isDeadLetter: true });
  const batch = { source: 's', what: 'batch', functionName: 'f', records: 1, ageMs: 900 } as const;
  recorder.sourceFact({ ...batch, kind: 'kinesis' });
  recorder.sourceFact({ ...batch, kind: 'sqs' });
  const sums = {
    ...{ AsyncEventsReceived: 1, AsyncEventAge: 250, AsyncEventsDropped: 1, RecursiveInvocationsDropped: 1 },
    ...{ DestinationDeliveryFailures: 1, DeadLetterErrors: 1, IteratorAge: 900 },
  };
  for (const [metric, sum] of Object.entries(sums)) {
    expect([metric, await read(metric, 'Sum', 'f')]).toEqual([metric, [[0, sum]]]);
  }
  expect(clock.wallTime()).toBe(NOON);
});

test('metrics go after fifteen days, and the oldest go first where there are too many', async () => {
  const { call, store, clock, recorder } = box();
  call();
  recorder.write();
  await clock.advance((KEPT_MINUTES + 61) * MINUTE_MS);
  call();
  recorder.write();
  const minutes = () => [...store.minutesOf('', 0, Infinity)].map(({ minute }) => minute);
  const last = Math.floor(clock.wallTime() / MINUTE_MS);
  expect(minutes()).toEqual([last]);
  await clock.advance(MINUTE_MS);
  call();
  recorder.write();
  // A call moves three series.
  store.bound(3);
  expect(minutes()).toEqual([last + 1]);
});

test('what cannot be written is kept, and said once', async () => {
  const store = SqliteMetricStore.open(join(directory, 'metrics.db'));
  let isBroken = true;
  const log = new RecordingLog();
  const failing = box({
    log,
    store: new Proxy(store, {
      get: (target, name: keyof MetricStore) =>
        name === 'write' && isBroken
          ? () => {
              throw new Error('disk full');
            }
          : (target[name] as () => unknown).bind(target),
    }),
  });
  failing.call();
  expect([failing.recorder.write(), failing.recorder.write()]).toEqual([false, false]);
  await expect(failing.read('Invocations', 'Sum')).rejects.toThrow('The metrics cannot be written to disk');
  isBroken = false;
  expect(await failing.read('Invocations', 'Sum')).toEqual([[0, 1]]);
  expect(JSON.stringify(log).split('metrics cannot be written').length).toBe(2);
});

test('a file that is no database, or of a later release, is refused with its name', () => {
  const path = join(directory, 'metrics.db');
  SqliteMetricStore.open(path).close();

  const later = new DatabaseSync(path);
  later.exec('PRAGMA user_version = 2');
  later.close();
  expect(() => SqliteMetricStore.open(path)).toThrow(/metrics\.db cannot be opened: it has schema 2/);
});
