import { StartBackoff } from '../../../src/scheduler/start-backoff';

/** At a time: a start fails, or works, or there is reason to try at once. */
type Step = readonly [number, 'failed' | 'worked' | 'reset'];

describe('the pause after starts that failed', () => {
  it.each<[string, readonly Step[], number, number]>([
    ['is none before anything failed', [], 0, 0],
    ['is one of the first failure', [[1000, 'failed']], 1100, 1],
    [
      'grows with each failure, and counts from the last',
      [
        [1000, 'failed'],
        [1100, 'failed'],
      ],
      1300,
      2,
    ],
    [
      'counts failures at the same time each',
      [
        [1000, 'failed'],
        [1000, 'failed'],
        [1000, 'failed'],
      ],
      1300,
      3,
    ],
    [
      'stays when a start works that was begun before, and begins small again after it',
      [
        [1000, 'failed'],
        [1000, 'failed'],
        [1050, 'worked'],
      ],
      1200,
      0,
    ],
    [
      'is small again at the first failure after a start that worked',
      [
        [1000, 'failed'],
        [1100, 'failed'],
        [2000, 'worked'],
        [3000, 'failed'],
      ],
      3100,
      1,
    ],
    [
      'is over at once when there is reason to try',
      [
        [1000, 'failed'],
        [1000, 'reset'],
      ],
      0,
      0,
    ],
    ['is none when nothing failed and one works', [[1000, 'worked']], 0, 0],
  ])('%s', (_, steps, until, failures) => {
    const backoff = new StartBackoff((count) => 100 * count);
    for (const [now, step] of steps) backoff[step](now);
    expect([backoff.blockedUntil, backoff.failures]).toEqual([until, failures]);
  });

  it.each([
    [1000, true],
    [1099.9, true],
    [1100, false],
    [1101, false],
  ])('holds at %d: %s', (now, isBlocked) => {
    const backoff = new StartBackoff(() => 100);
    backoff.failed(1000);
    expect(backoff.isBlocked(now)).toBe(isBlocked);
  });
});
