import { BINS, binOf, EDGES_MS } from '../../../../src/scheduler/policy/gap-bins';
import { worthAt, worthByBin } from '../../../../src/scheduler/policy/worth';

const MINUTE = 60_000;

/** Calls of which none ever is more likely than another: one in `meanMs`. */
function memoryless(meanMs: number): Float64Array {
  return Float64Array.from({ length: BINS }, (_, bin) => {
    const width = (EDGES_MS[bin + 1] ?? 0) - (EDGES_MS[bin] ?? 0);
    return 1 - Math.exp(-width / meanMs);
  });
}

/** A call that comes after so long, or never. */
function timer(ms: number, chance: number): Float64Array {
  const hazard = new Float64Array(BINS);
  hazard[binOf(ms)] = chance;
  return hazard;
}

const at = (worth: Float64Array, ms: number) => worthAt(worth, binOf(ms), ms);

it('is the rate of calls that come at any time alike, however long it has waited', () => {
  const worth = worthByBin(memoryless(10 * MINUTE));
  for (const age of [0, MINUTE, 10 * MINUTE, 60 * MINUTE])
    expect(at(worth, age) * 10 * MINUTE).toBeCloseTo(1, 1);
});

it('rises while the time of a timer comes near, and is nothing when that is over', () => {
  const worth = worthByBin(timer(30 * MINUTE, 0.9));
  expect(at(worth, 10 * MINUTE)).toBeGreaterThan(at(worth, 0));
  expect(at(worth, 25 * MINUTE)).toBeGreaterThan(2 * at(worth, 10 * MINUTE));
  expect(at(worth, 60 * MINUTE)).toBe(0);
});

it('is that of the best time to let go: a call that is soon counts in full, whatever comes after', () => {
  const soon = timer(2 * MINUTE, 0.5);
  soon[binOf(4 * 60 * MINUTE)] = 0.5;
  expect(at(worthByBin(soon), 0)).toBeCloseTo(at(worthByBin(timer(2 * MINUTE, 0.5)), 0), 9);
});

it('is less, the longer it has waited, where the bins do not reach', () => {
  const worth = worthByBin(memoryless(10 * MINUTE));
  expect(at(worth, 16 * 60 * MINUTE)).toBeCloseTo(at(worth, 7.9 * 60 * MINUTE) / 2, 6);
});
