import { GoalPrice } from '../../../../src/scheduler/policy/goal-price';
import { LearnedFunction } from '../../../../src/scheduler/policy/learned-function';
import { PRICE_RANGE } from '../../../../src/scheduler/policy/price';
import { WastePrice } from '../../../../src/scheduler/policy/waste-price';

const MINUTE = 60_000;

/** A box that holds as much of the fixed keep-alive's memory-time as the price allows: the cheaper, the more. */
function heldAt(price: number): number {
  return 2 / (1 + price * 1000);
}

it.each([0.6, 0.85, 0.93])('settles where the share of %s is held', (share) => {
  const price = new WastePrice(share);
  for (let minute = 0; minute < 8 * 60; minute += 1) {
    price.account(heldAt(price.current) * 1000, 1000);
    price.tick(MINUTE, 0);
  }
  expect(heldAt(price.current)).toBeCloseTo(share, 1);
});

it('stays within its range, whatever it meets', () => {
  const price = new WastePrice(0.85);
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    price.account(1, 1);
    price.tick(MINUTE, 1e9);
  }
  expect(price.current).toBe(PRICE_RANGE.most);
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    price.account(0, 1e9);
    price.tick(MINUTE, 0);
  }
  expect(price.current).toBe(PRICE_RANGE.least);
});

it('does not move in a time without calls', () => {
  const price = new WastePrice(0.85);
  const before = price.current;
  for (let minute = 0; minute < 600; minute += 1) price.tick(MINUTE, 1000);
  expect(price.current).toBe(before);
});

it('misses a goal of one in a hundred as often as that', () => {
  const box = { current: 1 };
  const price = new GoalPrice(0.01, box, new LearnedFunction());
  let misses = 0;
  for (let call = 0; call < 100_000; call += 1) {
    // Misses are likelier the dearer memory is; every call is its own turn of the same dice.
    const isMissed = (call * 0.618033988749895) % 1 < price.current / 20;
    if (isMissed && call >= 10_000) misses += 1;
    price.called(isMissed);
  }
  expect(misses / 90_000).toBeCloseTo(0.01, 2);
  expect(price.current).toBeLessThanOrEqual(1);
});

it('is never colder for a goal than the box is', () => {
  const price = new GoalPrice(0.5, { current: 0.002 }, new LearnedFunction());
  for (let call = 0; call < 1000; call += 1) price.called(false);
  expect(price.current).toBe(0.002);
});

it('keeps what a goal has led to where the function is kept', () => {
  const kept = new LearnedFunction();
  const box = { current: 1 };
  const price = new GoalPrice(0.01, box, kept);
  for (let call = 0; call < 10; call += 1) price.called(true);
  expect(price.current).toBeLessThan(0.1);
  expect(new GoalPrice(0.01, box, kept).current).toBe(price.current);
});
