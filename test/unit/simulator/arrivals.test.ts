import { Arrivals } from '../../../src/simulator/arrivals';
import { traced } from '../../support/traces';

const MINUTE = 60_000;

function played(...functions: ReturnType<typeof traced>[]): [string, number][] {
  const arrivals = new Arrivals(functions.map((one) => [one.key, one] as const));
  const calls: [string, number][] = [];
  while (arrivals.nextAt < Infinity) {
    const at = arrivals.nextAt;
    calls.push([arrivals.take() ?? '', Math.round(at)]);
  }
  return calls;
}

it("spreads a minute's calls evenly over it, in the order of time", () => {
  expect(played(traced('f', 3, [0, 0, 2 * MINUTE]))).toEqual([
    ['f', 15_000],
    ['f', 45_000],
    ['f', 150_000],
  ]);
});

it('lets no two functions of one call a minute be called at the same moment', () => {
  const functions = Array.from({ length: 100 }, (_, index) => traced(`f${index}`, 1, [0]));
  const times = played(...functions).map(([, at]) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times.map((at) => Math.floor(at / 300))).size).toBe(100);
});
