import { FixedBoxPolicy } from '../../../src/scheduler/policy/fixed-keep-alive';
import type { BoxPolicy, Hold } from '../../../src/scheduler/policy/pool-policy';
import { candidate } from '../../../src/simulator/candidates';
import { type BoxSettings, type Outcome, Simulation, USUAL_BOX } from '../../../src/simulator/simulation';
import type { TraceFunction } from '../../../src/simulator/trace';
import { periodic, synthetic, traced, traceOf } from '../../support/traces';

const MINUTE = 60_000;
const COSTS = { coldMs: 300, stemMs: 10, initMs: 50, stemMemoryMb: 1024 };
const FREE = { coldMs: 0, stemMs: 0, initMs: 0, stemMemoryMb: 0 };
const GB = 1024;

interface Setting extends Partial<BoxSettings> {
  readonly keepAliveMs?: number;
  readonly policy?: BoxPolicy;
  readonly maxStems?: number;
}

function play(functions: readonly TraceFunction[], setting: Setting = {}): Promise<Outcome> {
  const { keepAliveMs = 10 * MINUTE, maxStems = 0, policy, ...box } = setting;
  const make = () => policy ?? new FixedBoxPolicy(keepAliveMs);
  const settings = { ...USUAL_BOX, costs: COSTS, ...box };
  return new Simulation(traceOf(functions), { name: 'mine', make, maxStems }, settings).run(() => undefined);
}

/** The same holds for every level. */
function held(...holds: Omit<Hold, 'because'>[]): BoxPolicy {
  const nothing = () => undefined;
  const all = holds.map((hold) => ({ ...hold, because: '' }));
  return {
    poolFor: () => {
      const fellAt: number[] = [];
      return {
        rose: nothing,
        fell: (level, now) => void (fellAt[level] = now),
        started: nothing,
        forgo: nothing,
        hasNews: () => false,
        falls: () => [],
        hold: () => all,
        worth: () => 0,
      };
    },
    expected: () => [],
    forget: nothing,
    tick: nothing,
    gaveWay: nothing,
  };
}

it('makes the first call wait for a container, and counts what is idle up to the end', async () => {
  // Calls at 15 and 45 s; the first waits 350 ms, so it ends at 16.35 s, and the second, warm, at 46 s.
  const one = traced('f', 2, [0, 0], { durationMs: 1000, memoryMb: GB });
  const outcome = await play([one]);
  expect(outcome).toMatchObject({
    invocations: 2,
    starts: 1,
    coldStarts: 1,
    stemStarts: 0,
    waitSeconds: 0.35,
  });
  expect(outcome.wastedGbSeconds).toBeCloseTo(45 - 16.35 + 120 - 46, 6);
});

it('makes every call wait without a keep-alive, and what it made is gone within a second', async () => {
  const one = traced('f', 3, [0, MINUTE, 2 * MINUTE], { durationMs: 1000, memoryMb: GB });
  const outcome = await play([one], { keepAliveMs: 0 });
  expect(outcome).toMatchObject({ starts: 3, coldStarts: 3 });
  expect(outcome.waitSeconds).toBeCloseTo(3 * 0.35, 9);
  // Each answers at .35 s of its second, and the next look is at the full second after.
  expect(outcome.wastedGbSeconds).toBeCloseTo(3 * 0.65, 6);
});

it('ends an environment at the first look after its keep-alive', async () => {
  const one = traced('f', 3, [0], { durationMs: 1000, memoryMb: GB });
  const outcome = await play([one], { keepAliveMs: MINUTE });
  // The call comes at 30 s and ends at 31.35 s; the look is at 92 s.
  expect(outcome.wastedGbSeconds).toBeCloseTo(92 - 31.35, 6);
});

it('makes environments of their own for calls at the same time', async () => {
  // At 10, 30 and 50 s, of half a minute each: the second finds the first running, the third finds an idle one.
  const one = traced('f', 1, [0, 0, 0], { durationMs: 30_000 });
  expect(await play([one], { costs: FREE })).toMatchObject({ starts: 2, waitSeconds: 0 });
});

it('lets a call have the environment of the one that ends just then', async () => {
  const one = traced('f', 1, [0, 0], { durationMs: 30_000 });
  expect(await play([one], { costs: FREE })).toMatchObject({ starts: 1 });
});

it('starts no more containers at a time than the box does, and lets the rest of a burst wait', async () => {
  // 600 calls of 10 minutes within a minute, one each 100 ms: each waits for its own start when there are slots enough.
  const one = traced('f', 2, new Array<number>(600).fill(0), { durationMs: 10 * MINUTE });
  const wide = await play([one], { concurrentStarts: 64 });
  expect(wide.starts).toBe(600);
  expect(wide.waitSeconds).toBeCloseTo(600 * 0.35, 6);
  // One start in 300 ms, the first at 50 ms, for two minutes: the last that is ready by then was begun at 119.45 s.
  const narrow = await play([one], { concurrentStarts: 1 });
  expect(narrow.starts).toBe(399);
});

it('serves from stems, and counts their memory', async () => {
  const one = traced('f', 10, [MINUTE, 5 * MINUTE], { durationMs: 10 });
  const outcome = await play([one], { keepAliveMs: 0, maxStems: 1 });
  expect(outcome).toMatchObject({ starts: 2, stemStarts: 2, coldStarts: 0 });
  expect(outcome.waitSeconds).toBeCloseTo(2 * (0.01 + 0.05), 9);
  // Always there but for the tenth of a second after each that was taken.
  expect(outcome.stemGbSeconds).toBeCloseTo(600 - 2 * 0.1, 1);
  const without = await play([one], { keepAliveMs: 0, maxStems: 0 });
  expect(without).toMatchObject({ stemStarts: 0, coldStarts: 2, waitSeconds: 0.7, stemGbSeconds: 0 });
});

it('unloads, and loads again before the call is expected', async () => {
  // At half a minute and ten minutes later; made ahead nine minutes after the first has ended.
  const one = traced('f', 12, [0, 10 * MINUTE], { durationMs: 1000, memoryMb: GB });
  const outcome = await play([one], { policy: held({ fromMs: 9 * MINUTE, untilMs: 11 * MINUTE }) });
  expect(outcome).toMatchObject({ starts: 1, prewarms: 1, waitSeconds: 0.35 });
});

it('takes memory from what is idle when it is short, and makes the call wait for that too', async () => {
  const a = traced('a', 4, [0, 2 * MINUTE], { durationMs: 1000, memoryMb: 1000 });
  const b = traced('b', 4, [MINUTE, 3 * MINUTE], { durationMs: 1000, memoryMb: 1000 });
  const plenty = await play([a, b], { memoryBudgetMb: 4096 });
  expect(plenty).toMatchObject({ starts: 2, evictions: 0 });
  const short = await play([a, b], { memoryBudgetMb: 1500 });
  // Each call finds the other function's environment in its place: a tenth of a second until that is gone.
  expect(short).toMatchObject({ starts: 4, evictions: 3 });
  expect(short.waitSeconds).toBeCloseTo(4 * 0.35 + 3 * 0.1, 9);
});

it('lets more functions stay when what is idle is frozen and holds what it uses', async () => {
  // 600 MB of 1,024 each: both idle at once fit into 1,700 MB only when one is frozen.
  const a = traced('a', 4, [0, 2 * MINUTE], { durationMs: 1000, memoryMb: 600 });
  const b = traced('b', 4, [MINUTE, 3 * MINUTE], { durationMs: 1000, memoryMb: 600 });
  const frozen = await play([a, b], { memoryBudgetMb: 1700, freezeAfterMs: 40 });
  expect(frozen).toMatchObject({ starts: 2, evictions: 0, thawed: 2 });
  const running = await play([a, b], { memoryBudgetMb: 1700, freezeAfterMs: undefined });
  expect(running).toMatchObject({ starts: 4, evictions: 3, thawed: 0 });
});

it('refuses a call that finds no memory in time', async () => {
  const long = traced('long', 4, [0], { durationMs: 10 * MINUTE, memoryMb: 1000 });
  const late = traced('late', 4, [MINUTE], { durationMs: 10, memoryMb: 1000 });
  expect(await play([long, late], { memoryBudgetMb: 1500 })).toMatchObject({ starts: 1, refusals: 1 });
});

it('finds the same figures each time', async () => {
  const functions = synthetic(8, 2, periodic);
  const outcomes = [1, 2].map(() =>
    new Simulation(traceOf(functions), candidate('lambdabox', COSTS, 8), {
      ...USUAL_BOX,
      costs: COSTS,
      memoryBudgetMb: 2048,
    }).run(() => undefined),
  );
  const [first, second] = await Promise.all(outcomes);
  expect(first).toEqual(second);
  expect(first?.starts).toBeGreaterThan(0);
});
