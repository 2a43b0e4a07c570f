import { LogBudget } from '../../../src/environment/log-budget';
import { FakeClock } from '../../support/fake-clock';

describe("an environment's budget of log", () => {
  let clock: FakeClock;
  let budget: LogBudget;
  beforeEach(() => {
    clock = new FakeClock();
    budget = new LogBudget({ bytesPerSecond: 1000, burstBytes: 4000 }, clock);
  });

  it('takes a burst without a pause, and then asks for the time of what is too much', () => {
    expect(budget.take(3000)).toBe(0);
    expect(budget.take(1000)).toBe(0);
    expect(budget.take(500)).toBe(500);
  });

  it('fills with time, up to one burst', async () => {
    expect(budget.take(4000)).toBe(0);
    await clock.advance(1000);
    expect(budget.take(1000)).toBe(0);
    await clock.advance(3_600_000);
    expect(budget.take(4001)).toBe(1);
  });

  it('adds up debts', async () => {
    expect(budget.take(6000)).toBe(2000);
    expect(budget.take(1000)).toBe(3000);
    await clock.advance(2500);
    expect(budget.take(0)).toBe(500);
  });

  it('lets nobody log more than the rate over a long time, whatever the pieces', async () => {
    let sent = 0;
    const began = clock.now();
    for (let piece = 1; sent < 100_000; piece = (piece * 7) % 1009) {
      sent += piece;
      await clock.advance(budget.take(piece));
    }
    expect(clock.now() - began).toBeCloseTo(sent - 4000, 0);
  });
});
