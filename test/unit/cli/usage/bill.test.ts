import { billOf, monthSeen, quantitiesOf, sumOf } from '../../../../src/cli/usage/bill';
import { SHIPPED_PRICES } from '../../../../src/cli/usage/prices';
import type { Usage } from '../../../../src/contract/usage';
import type { UsageAnswer } from '../../../../src/contract/usage-answer';

const NONE: Usage = {
  ...{ calls: 0, errors: 0, billedGbSeconds: 0, provisionedBilledGbSeconds: 0, provisionedGbSeconds: 0 },
  ...{ idleGbSeconds: 0, frozenGbSeconds: 0, savedSeconds: 0 },
};

/** AWS's own example: 3 million calls of a second at 512 MB. */
const EXAMPLE: Usage = { ...NONE, calls: 3_000_000, billedGbSeconds: 1_500_000 };

test('a bill as AWS makes it, the free tier apart', () => {
  const bill = billOf(quantitiesOf(EXAMPLE), SHIPPED_PRICES, 'x86');
  expect(bill.requests).toBeCloseTo(0.6);
  expect(bill.gbSeconds).toBeCloseTo(25);
  expect(bill.sum).toBeCloseTo(25.6);
  expect(bill.freeTier).toBeCloseTo(0.2 + 400_000 * 0.0000166667);
  expect(billOf(quantitiesOf(EXAMPLE), SHIPPED_PRICES, 'arm').gbSeconds).toBeCloseTo(20);
});

test('the free tier takes off no more than was used, and nothing of provisioned concurrency', () => {
  const usage = { ...NONE, calls: 10, provisionedGbSeconds: 1000, provisionedBilledGbSeconds: 100 };
  const bill = billOf(quantitiesOf(usage), SHIPPED_PRICES, 'x86');
  expect(bill.freeTier).toBeCloseTo(10 * 0.0000002, 12);
  expect(bill.provisionedGbSeconds).toBeCloseTo(0.0041667);
  expect(bill.provisionedDurationGbSeconds).toBeCloseTo(0.00097222);
  expect(bill.sum - bill.freeTier).toBeCloseTo(0.0041667 + 0.00097222);
});

test('a projection multiplies what was used before the free tier is taken off', () => {
  const bill = billOf(quantitiesOf(EXAMPLE, 2), SHIPPED_PRICES, 'x86');
  expect(bill.sum).toBeCloseTo(51.2);
  expect(bill.freeTier).toBeCloseTo(0.2 + 400_000 * 0.0000166667);
});

test('functions are added up', () => {
  expect(sumOf([EXAMPLE, { ...EXAMPLE, savedSeconds: 4 }])).toEqual({
    ...{ ...NONE, calls: 6_000_000, billedGbSeconds: 3_000_000, savedSeconds: 4 },
  });
});

describe('how much of the month was seen', () => {
  const at = (text: string) => Date.parse(text);
  const report = (changes: Partial<UsageAnswer>): UsageAnswer => ({
    ...{ since: '2026-11-01', until: '2026-11-30', beganAt: 0, now: at('2026-11-16T00:00:00Z') },
    ...{ functions: [], days: [], stems: [] },
    ...changes,
  });

  test('from the first day until now', () => {
    expect(monthSeen(report({}), 30)).toEqual({ daysSeen: 15, daysInMonth: 30, factor: 2 });
  });

  test('from when metering began', () => {
    expect(monthSeen(report({ beganAt: at('2026-11-15T12:00:00Z') }), 30).daysSeen).toBe(0.5);
  });

  test('a month that is over was seen to its end', () => {
    expect(monthSeen(report({ now: at('2027-02-01T00:00:00Z') }), 30).factor).toBe(1);
  });

  test('days that are no month are told by a month of thirty', () => {
    expect(monthSeen(report({ since: '2026-11-13' })).factor).toBe(10);
  });

  test('less than an hour tells nothing of a month', () => {
    expect(monthSeen(report({ beganAt: at('2026-11-15T23:30:00Z') })).factor).toBeUndefined();
  });
});
