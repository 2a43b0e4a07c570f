import { systemClock, wallTimeOf } from '../../../src/lib/clock';
import { FakeClock } from '../../support/fake-clock';

afterEach(() => {
  jest.restoreAllMocks();
});

test('the time of day is the machine’s at every look: a clock that is set is followed at once', () => {
  const real = Date.now();
  const set = jest.spyOn(Date, 'now').mockReturnValue(real + 3_600_000);
  expect(systemClock.wallTime()).toBe(real + 3_600_000);
  set.mockReturnValue(real - 3_600_000);
  expect(systemClock.wallTime()).toBe(real - 3_600_000);
});

test('steady time does not see that the clock is set', () => {
  const before = systemClock.now();
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

test('a moment of the past is shown as the clock counts now', async () => {
  const clock = new FakeClock(1000);
  await clock.advance(250);
  clock.stepWallTime(3_600_000);
  expect(wallTimeOf(1000, clock)).toBe(3_601_000);
});
