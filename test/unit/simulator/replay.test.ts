import { FixedBoxPolicy, FixedKeepAlive } from '../../../src/scheduler/policy/fixed-keep-alive';
import type { Hold, PoolPolicy } from '../../../src/scheduler/policy/pool-policy';
import { FunctionReplay } from '../../../src/simulator/function-replay';
import { Simulation } from '../../../src/simulator/simulation';
import { StemStore } from '../../../src/simulator/stem-store';
import type { TraceFunction } from '../../../src/simulator/trace';
import { traced, traceOf } from '../../support/traces';

const MINUTE = 60_000;

class Log {
  readonly starts: number[] = [];
  readonly prewarms: number[] = [];
  start(_: FunctionReplay, at: number): void {
    this.starts.push(at);
  }
  prewarm(_: FunctionReplay, at: number): void {
    this.prewarms.push(at);
  }
}

function held(...holds: Omit<Hold, 'because'>[]): PoolPolicy {
  const nothing = () => undefined;
  return {
    rose: nothing,
    fell: nothing,
    started: nothing,
    forgo: nothing,
    falls: () => [],
    hasNews: () => false,
    hold: () => holds.map((hold) => ({ ...hold, because: '' })),
  };
}

function play(one: TraceFunction, policy: PoolPolicy): { log: Log; replay: FunctionReplay } {
  const log = new Log();
  const replay = new FunctionReplay(one, policy, log, 390);
  for (let minute = 0; minute < one.calls.length; minute += 1) replay.playMinute(minute);
  replay.finish(one.calls.length * MINUTE);
  return { log, replay };
}

it("spreads a minute's calls evenly over it, and counts what is idle up to the end", () => {
  const one = traced('f', 2, [0, 0], { durationMs: 1000, memoryMb: 100 });
  const { log, replay } = play(one, new FixedKeepAlive(10 * MINUTE));
  expect(log.starts).toEqual([15_000]);
  expect(replay.wastedMbMs).toBe(100 * (29_000 + (120_000 - 46_000)));
});

it('counts calls at the same time as starts of their own', () => {
  const { log } = play(traced('f', 1, [0, 0, 0], { durationMs: 30_000 }), new FixedKeepAlive(MINUTE));
  expect(log.starts).toEqual([10_000, 30_000]);
});

it('lets a call have the environment of the one that ends just then', () => {
  const { log } = play(traced('f', 1, [0, 0], { durationMs: 30_000 }), new FixedKeepAlive(MINUTE));
  expect(log.starts).toEqual([15_000]);
});

it('takes the most recently used, so that the surplus ends', () => {
  const calls = [0, 0, MINUTE, 2 * MINUTE, 3 * MINUTE];
  const one = traced('f', 4, calls, { durationMs: 40_000, memoryMb: 1 });
  const { log, replay } = play(one, new FixedKeepAlive(70_000));
  expect(log.starts).toEqual([15_000, 45_000]);
  // Level 2 is idle from 55 s until it ends; level 1 from 85 to 90, 130 to 150, 190 to 210 s, and never again.
  expect(replay.wastedMbMs).toBe(70_000 + 5_000 + 20_000 + 20_000);
});

it('unloads, and loads again before the call is expected', () => {
  const one = traced('f', 12, [0, 10 * MINUTE], { durationMs: 0, memoryMb: 1 });
  const { log, replay } = play(one, held({ fromMs: 9 * MINUTE, untilMs: 11 * MINUTE }));
  expect(log.starts).toEqual([30_000]);
  expect(log.prewarms).toEqual([9.5 * MINUTE]);
  expect(replay.wastedMbMs).toBe(MINUTE);
});

it('makes a call wait that comes before its environment is ready', () => {
  const one = traced('f', 12, [0, 10 * MINUTE], { durationMs: 0 });
  const { log } = play(one, held({ fromMs: 10 * MINUTE - 200, untilMs: 11 * MINUTE }));
  expect(log.starts).toEqual([30_000, 10.5 * MINUTE]);
});

it('has a stem of each size, and makes another one for each that is taken', () => {
  const stems = new StemStore({ memoryMb: 20, refillMs: 300, max: 8 }, [100, 90, 400]);
  expect(stems.heldMb).toBe(40);
  expect(stems.take(100, 100)).toBe(false);
  expect(stems.take(100, 1000)).toBe(true);
  expect(stems.take(128, 1000)).toBe(true);
  expect(stems.take(500, 1000)).toBe(true);
});

it('keeps as many as were wanted at a time, at most the limit, and fewer when nobody wants them any more', () => {
  const stems = new StemStore({ memoryMb: 20, refillMs: 300, max: 4 }, [100]);
  for (let call = 0; call < 10; call += 1) stems.take(100, 1000);
  expect(stems.heldMb).toBe(80);
  stems.tick(1000 + 20 * MINUTE);
  expect(stems.heldMb).toBe(20);
  expect(stems.take(100, 30 * MINUTE)).toBe(true);
  expect(stems.take(100, 30 * MINUTE)).toBe(false);
});

it('counts the waiting by the kind of start, and the memory of stems', async () => {
  const trace = traceOf([traced('f', 10, [MINUTE, 5 * MINUTE], { durationMs: 10 })]);
  const costs = { coldMs: 300, stemMs: 10, initMs: 50, stemMemoryMb: 1024 };
  const make = () => new FixedBoxPolicy(0);
  const outcome = await new Simulation(trace, { name: 'mine', make, maxStems: 1 }, costs).run(
    () => undefined,
  );
  expect(outcome).toMatchObject({ name: 'mine', invocations: 2, starts: 2, stemStarts: 2, coldStarts: 0 });
  expect(outcome.waitSeconds).toBeCloseTo(0.12, 9);
  expect(outcome.wastedGbSeconds).toBeCloseTo(600, 6);
  const without = await new Simulation(trace, { name: 'mine', make, maxStems: 0 }, costs).run(
    () => undefined,
  );
  expect(without).toMatchObject({ stemStarts: 0, coldStarts: 2, waitSeconds: 0.7, wastedGbSeconds: 0 });
});
