import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InvocationRecord } from '../../../../src/contract/invocation-record';
import type { EnvironmentState, ServiceLog } from '../../../../src/telemetry/events';
import { SqliteUsageStore } from '../../../../src/accounts/usage/sqlite-usage-store';
import { dayOf, noUsage, type UsageStore } from '../../../../src/accounts/usage/usage';
import { UsageMeter } from '../../../../src/accounts/usage/usage-meter';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

const DAY = 24 * 3600 * 1000;
/** Noon, UTC. */
const NOON = Date.UTC(2026, 10, 20, 12);
const TODAY = '2026-11-20';

let directory: string;
let path: string;
const open: UsageMeter[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-usage-'));
  path = join(directory, 'usage.db');
});
afterEach(() => {
  for (const meter of open.splice(0)) meter.close();
  rmSync(directory, { recursive: true, force: true });
});

function box(options: { clock?: FakeClock; store?: UsageStore; log?: ServiceLog } = {}) {
  const clock = options.clock ?? new FakeClock(NOON);
  const store = options.store ?? SqliteUsageStore.open(path, clock.now());
  const meter = new UsageMeter({ clock, store, log: options.log ?? silentLog });
  open.push(meter);
  meter.start();
  const call = (functionName: string, changes: Partial<InvocationRecord> = {}) =>
    meter.invocation({
      ...{ requestId: 'r', functionName, version: '1', environmentId: 'e', startKind: 'warm' },
      ...{ outcome: 'success', startedAt: clock.now(), phases: {}, totalMs: 0, savedMs: 500, durationMs: 1 },
      ...{ billedDurationMs: 2000, memorySizeMb: 512, maxMemoryUsedMb: 1, requestBytes: 0, responseBytes: 0 },
      ...changes,
    });
  const move = (functionName: string, to: EnvironmentState) =>
    meter.environment({
      ...{ environmentId: functionName, functionName, version: '1', memorySizeMb: 1024, from: undefined, to },
      reason: 'r',
    });
  const ask = (since = TODAY, until = since, functionName?: string) =>
    meter.answer({ since, until, functionName });
  return { clock, store, meter, call, move, ask };
}

test('counts calls, what AWS would bill, and the waiting that was saved', () => {
  const { call, ask } = box();
  call('orders');
  call('orders', { outcome: 'timeout', billedDurationMs: 500, memorySizeMb: 1024, savedMs: 0 });
  call('orders', { isProvisioned: true });
  const { functions, days } = ask();
  const usage = {
    ...noUsage(),
    ...{ calls: 3, errors: 1, billedGbSeconds: 1.5, provisionedBilledGbSeconds: 1, savedSeconds: 1 },
  };
  expect(functions).toEqual([{ functionName: 'orders', ...usage }]);
  expect(days).toEqual([{ day: TODAY, ...usage }]);
});

test('counts what is held warm while it is held, by state, stems and provisioned concurrency too', async () => {
  const { clock, meter, move, ask } = box();
  move('orders', 'idle');
  meter.stems([{ runtime: 'python3.13', memorySizeMb: 512, ready: 1, starting: 0, heldMb: 512 }]);
  meter.pools([
    { functionName: 'orders', desired: 1, provisionedMb: 2048 },
    { functionName: 'orders', desired: 1, provisionedMb: 1024 },
    { functionName: 'mails', desired: 1 },
  ]);
  await clock.advance(10_000);
  move('orders', 'frozen');
  meter.pools([]);
  await clock.advance(4000);
  const { functions, stems } = ask();
  expect(functions).toMatchObject([
    { functionName: 'orders', idleGbSeconds: 10, frozenGbSeconds: 4, provisionedGbSeconds: 30 },
  ]);
  expect(stems).toEqual([{ runtime: 'python3.13', gbSeconds: 7 }]);
});

test('a call belongs to the UTC day in which it ended', async () => {
  const { clock, call, ask } = box();
  call('orders');
  await clock.advance(DAY);
  call('orders');
  call('mails');
  await clock.advance(DAY);
  const { days, functions } = ask('2026-11-01', '2026-11-30');
  expect(days.map(({ day, calls }) => [day, calls])).toEqual([
    [TODAY, 1],
    ['2026-11-21', 2],
  ]);
  expect(functions.map(({ functionName, calls }) => [functionName, calls])).toEqual([
    ['mails', 1],
    ['orders', 2],
  ]);
  expect(ask('2026-11-21', '2026-11-21', 'orders').days).toMatchObject([{ calls: 1 }]);
  expect(ask('2026-11-22').functions).toEqual([]);
});

test('another process finds on disk all that is older than five seconds', async () => {
  const { clock, call, move } = box();
  call('orders');
  move('orders', 'idle');
  await clock.advance(5000);
  call('orders');
  // As after kill -9: the first store is never closed.
  const after = SqliteUsageStore.open(path, 0);
  expect(after.totals({ since: TODAY, until: TODAY }).functions).toMatchObject([
    { functionName: 'orders', calls: 1, idleGbSeconds: 5 },
  ]);
  expect(after.beganAt).toBe(NOON);
  after.close();
});

test('an orderly end writes the rest, and the next start adds to it', async () => {
  const { clock, call, meter } = box();
  call('orders');
  meter.close();
  meter.close();
  await clock.advance(1000);
  const next = box({ clock });
  next.call('orders');
  const { functions, beganAt, now } = next.ask();
  expect(functions).toMatchObject([{ calls: 2 }]);
  expect([beganAt, now]).toEqual([NOON, NOON + 1000]);
});

test('what cannot be written is kept, said once, and written later', async () => {
  const errors: string[] = [];
  const real = SqliteUsageStore.open(path, NOON);
  let isFull = true;
  const store: UsageStore = {
    beganAt: real.beganAt,
    add: (change) => {
      if (isFull) throw new Error('disk full');
      real.add(change);
    },
    totals: (window) => real.totals(window),
    forgetBefore: (day) => real.forgetBefore(day),
    close: () => real.close(),
  };
  const { clock, call, ask } = box({
    store,
    log: { ...silentLog, error: (message) => errors.push(message) },
  });
  call('orders');
  await clock.advance(15_000);
  expect(() => ask()).toThrow('cannot be written to disk');
  expect(errors).toEqual(['usage cannot be written']);
  isFull = false;
  expect(ask().functions).toMatchObject([{ calls: 1 }]);
});

test('days of more than a year and a month ago are given up', async () => {
  const clock = new FakeClock(NOON);
  const first = box({ clock });
  first.call('orders');
  await clock.advance(5000);
  first.meter.close();
  const late = box({ clock: new FakeClock(NOON + 400 * DAY) });
  expect(late.ask('2000-01-01', '2100-01-01').days).toHaveLength(1);
  late.meter.close();
  const later = box({ clock: new FakeClock(NOON + 401 * DAY) });
  expect(later.ask('2000-01-01', '2100-01-01').days).toEqual([]);
});

test('refuses a file that is no database of its own, and says which', () => {
  writeFileSync(path, 'not a database, but longer than the header of one would be'.repeat(20));
  expect(() => SqliteUsageStore.open(path, 0)).toThrow(`the usage database ${path} cannot be opened`);
  const later = join(directory, 'later.db');
  const database = new DatabaseSync(later);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => SqliteUsageStore.open(later, 0)).toThrow('a later lambdabox wrote it');
});

test('days are of UTC', () => {
  expect(dayOf(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01-31');
  expect(dayOf(Date.UTC(2026, 1, 1))).toBe('2026-02-01');
});

test('a clock that is set, over midnight too, moves the day and not what is held', async () => {
  const { call, move, ask, clock } = box();
  move('orders', 'idle');
  await clock.advance(1000);
  clock.stepWallTime(DAY);
  await clock.advance(6000);
  call('late');
  clock.stepWallTime(-2 * DAY);
  await clock.advance(6000);
  call('early');
  const { functions } = ask('2026-11-19', '2026-11-21');
  const held = functions.filter(({ functionName }) => functionName === 'orders');
  const seconds = held.reduce((sum, { idleGbSeconds }) => sum + idleGbSeconds, 0);
  expect(seconds).toBeCloseTo(13);
  expect(ask('2026-11-21').functions.map(({ functionName }) => functionName)).toContain('late');
  expect(ask('2026-11-19').functions.map(({ functionName }) => functionName)).toContain('early');
});
