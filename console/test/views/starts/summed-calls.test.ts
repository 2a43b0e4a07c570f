import type { CallRow } from '../../../../src/contract/call-row';
import { summedCalls } from '../../../src/views/starts/summed-calls';

const call = (change: Partial<CallRow>): CallRow => ({
  requestId: 'r',
  functionName: 'f',
  version: '$LATEST',
  environmentId: 'e',
  startKind: 'warm',
  outcome: 'success',
  startedAt: 0,
  phases: { invoke: 1, overhead: 1 },
  totalMs: 2,
  savedMs: 0,
  durationMs: 1,
  billedDurationMs: 1,
  memorySizeMb: 128,
  maxMemoryUsedMb: 40,
  requestBytes: 2,
  responseBytes: 2,
  ...change,
});

test('no calls have no starts', () => expect(summedCalls([])).toEqual([]));

test('kinds of starts stand in the order of the statistics, those that occurred', () => {
  const calls = [call({ startKind: 'cold' }), call({ startKind: 'thawed' }), call({}), call({})];
  expect(summedCalls(calls).map(({ startKind, calls: count }) => [startKind, count])).toEqual([
    ['warm', 2],
    ['thawed', 1],
    ['cold', 1],
  ]);
});

test('times are those of their rank, whatever the order', () => {
  const times = Array.from({ length: 100 }, (_, n) => ((n * 37) % 100) + 1);
  const [warm] = summedCalls(times.map((totalMs) => call({ totalMs })));
  expect(warm?.total).toEqual({ calls: 100, meanMs: 50.5, p50Ms: 50, p90Ms: 90, p99Ms: 99, maxMs: 100 });
});

test('a phase is summed over the calls that had it', () => {
  const [cold] = summedCalls([
    call({ startKind: 'cold', phases: { init: 30, invoke: 1 } }),
    call({ startKind: 'cold', phases: { invoke: 3 } }),
  ]);
  expect(cold?.phases.init).toMatchObject({ calls: 1, p50Ms: 30 });
  expect(cold?.phases.invoke).toMatchObject({ calls: 2, meanMs: 2 });
});

test('what is not a success is an error, and counted by its outcome', () => {
  const [warm] = summedCalls([call({}), call({ outcome: 'timeout' }), call({ outcome: 'timeout' })]);
  expect(warm).toMatchObject({ errors: 2, outcomes: { success: 1, timeout: 2 } });
});

test('every call is in one bar, whose bound is its time or at most an eighth of a doubling more', () => {
  const times = [0, 0.02, 1, 2, 2, 900_000];
  const [warm] = summedCalls(times.map((totalMs) => call({ totalMs })));
  const bars = warm?.histogram ?? [];
  expect(bars.reduce((sum, [, calls]) => sum + calls, 0)).toBe(times.length);
  expect(bars.map(([upTo]) => upTo)).toEqual(
    bars.map(([upTo]) => upTo).toSorted((one, other) => one - other),
  );
  for (const ms of times.slice(1))
    expect(bars.some(([upTo]) => upTo >= ms * 0.9999 && upTo < ms * 2 ** (1 / 8))).toBe(true);
});
