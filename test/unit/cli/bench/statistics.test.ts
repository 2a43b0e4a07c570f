import { binned, logAxis, tickText } from '../../../../src/cli/report/log-axis';
import { nearestRank, summarise } from '../../../../src/cli/report/percentile';
import { type Ratio, ratioOfMedians } from '../../../../src/cli/bench/ratio';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it.each([
  [0.5, 100, 50],
  [0.07, 100, 7],
  [0.99, 100, 99],
  [0.991, 100, 100],
  [0.5, 5, 3],
  [0.99, 20, 20],
  [0.01, 20, 1],
])('takes rank by rank: share %d of 1 to %d is %d', (share, count, expected) => {
  expect(nearestRank(upTo(count), share)).toBe(expected);
});

it('summarises in any order', () => {
  expect(summarise([30, 10, 20])).toEqual({ count: 3, p50: 20, p90: 30, p99: 30, max: 30, mean: 20 });
});

it('gives the ratio of medians, with an interval that holds it and shrinks with more samples', () => {
  const few = ratioOfMedians(
    upTo(20).map((value) => 100 + value),
    upTo(20).map((value) => 10 + value / 10),
  );
  const many = ratioOfMedians(
    upTo(2000).map((value) => 100 + value / 100),
    upTo(2000).map((value) => 10 + value / 1000),
  );
  expect(few.ratio).toBeCloseTo(10, 6);
  const width = ({ interval }: Ratio) => (interval ? interval.high - interval.low : Number.NaN);
  expect(few.interval?.low).toBeLessThan(10);
  expect(few.interval?.high).toBeGreaterThan(10);
  expect(width(many)).toBeLessThan(width(few) / 5);
});

it('weighs the medians of resamples as drawing them does', () => {
  const ones = [1, 1, 1, 1, 1, 1];
  // P(the median of ten is the second or less) = P(B(10, 0.2) >= 5) = 0.033; of the first or less 0.0016.
  expect(ratioOfMedians(upTo(10), ones)).toEqual({ ratio: 5, interval: { low: 2, high: 8 } });
  expect(ratioOfMedians(upTo(6), ones)).toEqual({ ratio: 3, interval: { low: 1, high: 5 } });
});

it('has an interval of one point where nothing varies, and none for fewer than six', () => {
  const six = (value: number) => new Array<number>(6).fill(value);
  expect(ratioOfMedians(six(6), six(3))).toEqual({ ratio: 2, interval: { low: 2, high: 2 } });
  expect(ratioOfMedians(six(6), [3, 3, 3, 3, 3])).toEqual({ ratio: 2 });
});

it('covers the true ratio in about 95 of 100 experiments', () => {
  const next = lehmer(42);
  let covered = 0;
  for (let round = 0; round < 400; round += 1) {
    const draw = (count: number, scale: number) =>
      Array.from({ length: count }, () => scale * Math.exp(next() + next() + next()));
    const { interval } = ratioOfMedians(draw(20, 3), draw(20, 1));
    if (interval && interval.low <= 3 && 3 <= interval.high) covered += 1;
  }
  expect(covered / 400).toBeGreaterThan(0.92);
  expect(covered / 400).toBeLessThan(0.99);
});

/** Numbers from 0 to 1 that look random and are the same every time. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

it('has an axis from round to round number around the values, powers of ten only when it is long', () => {
  const near = logAxis([1.4, 9]);
  expect(near.ticks).toEqual([1, 2, 5, 10]);
  expect([near.position(1), near.position(10)]).toEqual([0, 1]);
  expect(logAxis([0.3, 4200]).ticks).toEqual([1, 10, 100, 1000]);
  expect(logAxis([7, 7])).toMatchObject({ low: 5, high: 10 });
  expect([0.5, 20, 2000].map(tickText)).toEqual(['0.5 ms', '20 ms', '2 s']);
});

it('sorts values into bins, the ends included', () => {
  expect(binned([1, 1.5, 10, 100], logAxis([1, 100]), 2)).toEqual([2, 2]);
});
