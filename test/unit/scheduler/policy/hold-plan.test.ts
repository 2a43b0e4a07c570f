import { BINS, binOf, EDGES_MS, LAST_MS } from '../../../../src/scheduler/policy/gap-bins';
import { planHolds } from '../../../../src/scheduler/policy/hold-plan';

const MINUTE = 60_000;
const COSTS = { start: 0.2, prewarm: 0.05, perMs: 1e-7 };

function hazard(by: (fromMs: number) => number): Float64Array {
  return Float64Array.from({ length: BINS }, (_, bin) => by(EDGES_MS[bin] ?? 0));
}

it('has bins without a hole from nothing to eight hours', () => {
  for (let bin = 0; bin < BINS; bin += 1) {
    const [from = 0, to = 0] = [EDGES_MS[bin], EDGES_MS[bin + 1]];
    expect(to).toBeGreaterThan(from);
    expect(binOf((from + to) / 2)).toBe(bin);
  }
  expect([binOf(0), binOf(999), binOf(LAST_MS - 1), binOf(LAST_MS)]).toEqual([0, 0, BINS - 1, BINS]);
});

it('holds nothing where no call is expected', () => {
  expect(
    planHolds(
      hazard(() => 0),
      COSTS,
    ),
  ).toEqual([]);
});

it('holds nothing when memory is dear, and everything when it is free', () => {
  const steady = hazard(() => 0.1);
  expect(planHolds(steady, { ...COSTS, perMs: 1 })).toEqual([]);
  expect(planHolds(steady, { ...COSTS, perMs: 0 })).toEqual([{ fromMs: 0, untilMs: LAST_MS }]);
});

it('keeps for as long as calls are likely', () => {
  const [span, ...more] = planHolds(
    hazard((from) => (from < 5 * MINUTE ? 0.2 : 0.001)),
    COSTS,
  );
  expect(more).toEqual([]);
  expect(span?.fromMs).toBe(0);
  expect(span?.untilMs).toBeGreaterThanOrEqual(5 * MINUTE);
  expect(span?.untilMs).toBeLessThan(6 * MINUTE);
});

it('unloads and loads again for calls that come after a fixed time', () => {
  const hourly = hazard((from) => (from > 54 * MINUTE && from < 62 * MINUTE ? 0.7 : 0));
  const [span, ...more] = planHolds(hourly, COSTS);
  expect(more).toEqual([]);
  expect(span?.fromMs).toBeGreaterThan(50 * MINUTE);
  expect(span?.untilMs).toBeLessThan(70 * MINUTE);
});

it('stays loaded when unloading would save less than loading again costs', () => {
  const soon = hazard((from) => (from > 20_000 && from < 30_000 ? 0.9 : 0));
  expect(planHolds(soon, COSTS)[0]?.fromMs).toBe(0);
  expect(planHolds(soon, { ...COSTS, prewarm: 0 })[0]?.fromMs).toBeGreaterThan(0);
});
