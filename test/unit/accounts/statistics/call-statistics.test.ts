import type { InvocationRecord } from '../../../../src/contract/invocation-record';
import type { StartKind } from '../../../../src/contract/start-kind';
import { CallStatistics, DEFAULT_BOUNDS } from '../../../../src/accounts/statistics/call-statistics';
import { FakeClock } from '../../../support/fake-clock';
import { aThrottle } from '../../../support/telemetry';

const MINUTE = 60_000;
/** A whole minute. */
const START = 1_700_000_040_000;

function aCall(at: number, changes: Partial<InvocationRecord> = {}): InvocationRecord {
  const totalMs = changes.totalMs ?? 10;
  return {
    ...{ requestId: 'r', functionName: 'orders', version: '1', environmentId: 'e', startKind: 'warm' },
    ...{ outcome: 'success', startedAt: at - totalMs, phases: { invoke: totalMs }, totalMs, savedMs: 0 },
    ...{ durationMs: 1, billedDurationMs: 1, memorySizeMb: 128, maxMemoryUsedMb: 30 },
    ...{ requestBytes: 2, responseBytes: 2 },
    ...changes,
  };
}

function statistics(bounds = DEFAULT_BOUNDS) {
  const clock = new FakeClock(START);
  const calls = new CallStatistics(clock, bounds);
  const call = (changes?: Partial<InvocationRecord>) => calls.invocation(aCall(clock.now(), changes));
  return { clock, calls, call };
}

test('tells start kinds apart: how many, how they ended, how long they took', async () => {
  const { calls, call } = statistics();
  for (let ms = 1; ms <= 100; ms += 1) call({ totalMs: ms });
  call({ startKind: 'cold', totalMs: 500, outcome: 'timeout' });
  const { startKinds } = await calls.answer({}, 60);
  expect(startKinds.map(({ startKind }) => startKind)).toEqual(['warm', 'cold']);
  const [warm, cold] = startKinds;
  expect(warm).toMatchObject({ calls: 100, errors: 0, outcomes: { success: 100 } });
  expect(warm?.total.meanMs).toBeCloseTo(50.5);
  expect(warm?.total.maxMs).toBe(100);
  for (const [at, ms] of [
    ['p50Ms', 50],
    ['p90Ms', 90],
    ['p99Ms', 99],
  ] as const)
    expect(Math.abs((warm?.total[at] ?? 0) / ms - 1)).toBeLessThan(0.045);
  expect(cold).toMatchObject({
    calls: 1,
    errors: 1,
    outcomes: { timeout: 1 },
    total: { p50Ms: 500, maxMs: 500 },
  });
});

test('a percentile is within 4.5 % from hundredths of a millisecond to fifteen minutes', async () => {
  for (let ms = 0.011; ms < 900_000; ms *= 1.37) {
    const { calls, call } = statistics();
    // The longest is known exactly: it must not be what is asked for.
    for (const totalMs of [ms, ms, ms * 2]) call({ totalMs });
    const p50 = (await calls.answer({}, 60)).startKinds[0]?.total.p50Ms ?? 0;
    expect(Math.abs(p50 / ms - 1)).toBeLessThan(0.045);
  }
});

test('measures phases over the calls that had them', async () => {
  const { calls, call } = statistics();
  call({ startKind: 'stem', phases: { queue: 1, init: 30, invoke: 4 } });
  call({ startKind: 'stem', phases: { queue: 3, invoke: 6 } });
  const phases = (await calls.answer({}, 60)).startKinds[0]?.phases;
  expect(Object.keys(phases ?? {})).toEqual(['queue', 'init', 'invoke']);
  expect(phases?.queue).toMatchObject({ calls: 2, meanMs: 2, maxMs: 3 });
  expect(phases?.init).toMatchObject({ calls: 1, meanMs: 30, p99Ms: 30 });
});

test('the histogram holds every call once, between bounds that rise', async () => {
  const { calls, call } = statistics();
  for (const totalMs of [0.001, 1, 1, 80, 2_000_000]) call({ totalMs });
  const histogram = (await calls.answer({}, 60)).startKinds[0]?.histogram ?? [];
  expect(histogram.map(([, count]) => count)).toEqual([1, 2, 1, 1]);
  const bounds = histogram.map(([upToMs]) => upToMs);
  expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
  expect(bounds[1]).toBeGreaterThanOrEqual(1);
  expect(bounds[1]).toBeLessThan(1.1);
});

test('a minute that has closed tells what it told while it was open', async () => {
  const { clock, calls, call } = statistics();
  for (let ms = 1; ms <= 50; ms += 1) call({ totalMs: ms, phases: { queue: ms / 100, invoke: ms } });
  call({ startKind: 'cold', totalMs: 301.5, outcome: 'oom', version: '2' });
  calls.unanswered(aThrottle('orders', 'ConcurrentInvocationLimitExceeded'));
  calls.unanswered({ ...aThrottle('orders'), end: 'failed', reason: 'platform' });
  const open = await calls.answer({}, 3600);
  await clock.advance(10 * MINUTE);
  const closed = await calls.answer({}, 3600);
  expect({ ...closed, since: 0, until: 0 }).toEqual({ ...open, since: 0, until: 0 });
  expect(calls.heldBytes).toBeGreaterThan(0);
});

test('a window is whole minutes, and the present one', async () => {
  const { clock, calls, call } = statistics();
  call();
  await clock.advance(MINUTE);
  call();
  call();
  await clock.advance(90_000);
  call();
  const counted = async (seconds: number) => (await calls.answer({}, seconds)).startKinds[0]?.calls;
  expect(await counted(1)).toBe(1);
  expect(await counted(60)).toBe(3);
  expect(await counted(3600)).toBe(4);
  const { since, until, knownSince } = await calls.answer({}, 60);
  expect({ since, until, knownSince }).toEqual({
    ...{ since: START + MINUTE, knownSince: START + MINUTE, until: START + 2.5 * MINUTE },
  });
});

test('selects a function and a version; a brief line for each function', async () => {
  const { calls, call } = statistics();
  call();
  call({ version: '2', startKind: 'cold' });
  call({ functionName: 'mails', outcome: 'error' });
  calls.unanswered(aThrottle('mails', 'ReservedFunctionConcurrentInvocationLimitExceeded'));
  calls.unanswered(aThrottle('mails', 'ReservedFunctionConcurrentInvocationLimitExceeded'));
  const all = await calls.answer({}, 60);
  expect(all.functions).toMatchObject([
    { functionName: 'mails', startKinds: [{ startKind: 'warm', calls: 1, errors: 1 }] },
    { functionName: 'orders', startKinds: [{ startKind: 'warm' }, { startKind: 'cold' }], throttles: {} },
  ]);
  expect(all.functions[0]?.throttles).toEqual({ ReservedFunctionConcurrentInvocationLimitExceeded: 2 });
  const orders = await calls.answer({ functionName: 'orders' }, 60);
  expect(orders.functions.map(({ functionName }) => functionName)).toEqual(['orders']);
  expect(orders.startKinds.map(({ calls: count }) => count)).toEqual([1, 1]);
  const second = await calls.answer({ functionName: 'orders', version: '2' }, 60);
  expect(second.startKinds).toMatchObject([{ startKind: 'cold', calls: 1 }]);
});

test('says since when it knows: not before the service started, not what it had to forget', async () => {
  const { clock, calls, call } = statistics({ minutes: 60, bytes: 1e6, series: 10 });
  call();
  expect((await calls.answer({}, 3600)).knownSince).toBe(START);
  await clock.advance(62 * MINUTE);
  call();
  const { knownSince, startKinds } = await calls.answer({}, 7200);
  expect(knownSince).toBe(START + MINUTE);
  expect(startKinds[0]?.calls).toBe(1);
});

test('however many functions call, what is held stays within its bounds', async () => {
  const bounds = { minutes: 1440, bytes: 200_000, series: 50 };
  const { clock, calls } = statistics(bounds);
  for (let minute = 0; minute < 100; minute += 1) {
    for (let name = 0; name < 80; name += 1) {
      const functionName = `function-${minute}-${name}`;
      calls.invocation(aCall(clock.now(), { functionName, totalMs: name + 1, phases: { invoke: name } }));
      calls.unanswered(aThrottle(functionName, 'r'));
    }
    await clock.advance(MINUTE);
    expect(calls.heldBytes).toBeLessThanOrEqual(bounds.bytes);
  }
  const { functions, knownSince } = await calls.answer({}, 120);
  // Of each minute 50 of their own, and the rest together.
  expect(functions).toHaveLength(2 * 50 + 1);
  expect(functions.find(({ functionName }) => functionName === 'other')).toMatchObject({
    startKinds: [{ calls: 2 * 30 }],
    throttles: { r: 2 * 30 },
  });
  expect(knownSince).toBe(START + 98 * MINUTE);
  // All of the hundred minutes would be more.
  expect((await calls.answer({}, 86_400)).knownSince).toBeGreaterThan(START);
});

test('the last one to two minutes of each function, for a live view', async () => {
  const { clock, calls, call } = statistics();
  call({ totalMs: 1 });
  await clock.advance(MINUTE);
  call({ startKind: 'cold', totalMs: 300, outcome: 'error' });
  calls.unanswered(aThrottle('mails', 'r'));
  await clock.advance(MINUTE);
  call({ totalMs: 2 });
  const { since, functions } = calls.recent();
  expect(since).toBe(START + MINUTE);
  expect(functions.get('orders')).toMatchObject({
    ...{ calls: 2, errors: 1, throttles: 0, startKinds: { warm: 1, cold: 1 }, p99Ms: 300 },
  });
  expect(functions.get('mails')).toEqual({ calls: 0, errors: 0, throttles: 1, startKinds: {} });
});

test('questions at once are answered one after the other, each whole', async () => {
  const { clock, calls } = statistics();
  for (let minute = 0; minute < 60; minute += 1) {
    for (let kind = 0; kind < 400; kind += 1) {
      const startKind: StartKind = kind % 2 ? 'warm' : 'stem';
      calls.invocation(aCall(clock.now(), { functionName: `f${kind}`, startKind, totalMs: kind + 1 }));
    }
    await clock.advance(MINUTE);
  }
  const asked = [1, 2, 3].map(() => calls.answer({}, 3600));
  for (let at = 0; at < 5; at += 1) calls.invocation(aCall(clock.now()));
  const answers = await Promise.all(asked);
  expect(answers.map(({ startKinds }) => startKinds.reduce((sum, kind) => sum + kind.calls, 0))).toEqual([
    24_000, 24_005, 24_005,
  ]);
});

describe('when the clock is set', () => {
  const HOUR = 60 * MINUTE;

  test('forward, calls count in the minutes that it shows', async () => {
    const { calls, call, clock } = statistics();
    call();
    clock.stepWallTime(HOUR);
    calls.invocation(aCall(clock.wallTime()));
    expect((await calls.answer({}, 60)).startKinds[0]?.calls).toBe(1);
    expect((await calls.answer({}, 3600)).startKinds[0]?.calls).toBe(2);
  });

  test('back, nothing counts as of a minute that has not come yet, and nothing is lost', async () => {
    const { calls, call, clock } = statistics();
    call();
    await clock.advance(5 * MINUTE);
    call();
    clock.stepWallTime(-HOUR);
    calls.invocation(aCall(clock.wallTime()));
    const answer = await calls.answer({}, 60);
    expect(answer.startKinds[0]?.calls).toBe(3);
    expect(answer.knownSince).toBeLessThanOrEqual(answer.until);
    await clock.advance(10 * MINUTE);
    calls.invocation(aCall(clock.wallTime()));
    expect((await calls.answer({}, 60)).startKinds[0]?.calls).toBe(1);
    expect((await calls.answer({}, 3600)).startKinds[0]?.calls).toBe(4);
  });
});
