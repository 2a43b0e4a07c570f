import { phasesOf } from '../../../src/invocation/phases';
import type { Phases } from '../../../src/contract/phases';

const sum = (phases: Phases) => Object.values(phases).reduce((total, part) => total + part, 0);

describe('phasesOf', () => {
  it('splits a cold call into parts that add up to the total', () => {
    const start = { createMs: 40, startMs: 60, bootMs: 10, initMs: 90 };
    const phases = phasesOf({ totalMs: 300, waitedMs: 220, durationMs: 70, start });
    expect(phases).toEqual({
      queue: 20,
      create: 40,
      start: 60,
      boot: 10,
      init: 90,
      invoke: 70,
      overhead: 10,
    });
    expect(sum(phases)).toBe(300);
  });

  it('names no phases of a start for a warm call', () => {
    expect(phasesOf({ totalMs: 10, waitedMs: 2, durationMs: 5 })).toEqual({
      queue: 2,
      invoke: 5,
      overhead: 3,
    });
  });

  it('gives no negative parts when the environment was begun before the call came', () => {
    const start = { createMs: 40, startMs: 60, bootMs: 10, initMs: 90 };
    expect(phasesOf({ totalMs: 80, waitedMs: 50, durationMs: 31, start })).toMatchObject({
      queue: 0,
      overhead: 0,
    });
  });
});
