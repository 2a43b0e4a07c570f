import type { Hold } from '../../../src/scheduler/policy/pool-policy';
import { planPool, type PoolSnapshot } from '../../../src/scheduler/pool-plan';

const NOW = 1_000_000;
const MINUTE = 60_000;

const idle = (id: string, sinceMs: number) => ({ id, since: NOW - sinceMs });
const holds = (...spans: (readonly [number, number])[]): Hold[] =>
  spans.map(([fromMs, untilMs]) => ({ fromMs, untilMs, because: `held ${fromMs} to ${untilMs}` }));

function aPool(changes: Partial<PoolSnapshot> = {}): PoolSnapshot {
  return {
    demand: 0,
    waiting: 0,
    starting: 0,
    idle: [],
    fellAt: [],
    hold: () => holds([0, 10 * MINUTE]),
    provisionedMissing: 0,
    provisionedRetryAt: 0,
    provisionedIdle: new Set(),
    maxIdle: undefined,
    ...changes,
  };
}

const three = [idle('a', 9 * MINUTE), idle('b', 5 * MINUTE), idle('c', 1 * MINUTE)];
const fellAt = [undefined, NOW - MINUTE, NOW - 5 * MINUTE, NOW - 9 * MINUTE];

describe('which idle environments end', () => {
  it.each<[string, Partial<PoolSnapshot>, string[]]>([
    ['none where none is idle', {}, []],
    ['none within the keep-alive', { idle: three, fellAt }, []],
    [
      'none a moment before its time is over',
      {
        idle: [idle('a', MINUTE - 1)],
        fellAt: [undefined, NOW - MINUTE + 1],
        hold: () => holds([0, MINUTE]),
      },
      [],
    ],
    [
      'one whose time is over at this very moment',
      { idle: [idle('a', MINUTE)], fellAt: [undefined, NOW - MINUTE], hold: () => holds([0, MINUTE]) },
      ['a'],
    ],
    ['none where as many are idle as the function may keep', { idle: three, fellAt, maxIdle: 3 }, []],
    [
      'none that is provisioned, though the function may keep fewer',
      { idle: three, fellAt, maxIdle: 1, provisionedIdle: new Set(['a', 'b']) },
      ['c'],
    ],
    [
      'those of levels whose time is over',
      { idle: three, fellAt, hold: () => holds([0, 6 * MINUTE]) },
      ['a'],
    ],
    [
      'the least recently used first',
      { idle: three, fellAt, hold: () => holds([0, 2 * MINUTE]) },
      ['a', 'b'],
    ],
    ['all without a keep-alive', { idle: three, fellAt, hold: () => [] }, ['a', 'b', 'c']],
    ['those beyond what the function may keep', { idle: three, fellAt, maxIdle: 1 }, ['a', 'b']],
    ['all of a function that may keep none', { idle: three, fellAt, maxIdle: 0 }, ['a', 'b', 'c']],
    [
      'none that is provisioned',
      { idle: three, fellAt, hold: () => [], provisionedIdle: new Set(['a', 'c']) },
      ['b'],
    ],
    [
      'none between two holds that is there for the second',
      {
        idle: [idle('a', MINUTE)],
        fellAt: [undefined, NOW - 30 * MINUTE],
        hold: () => holds([0, MINUTE], [25 * MINUTE, 35 * MINUTE]),
      },
      [],
    ],
    [
      'one that waits for a hold that has not begun',
      {
        idle: [idle('a', 5 * MINUTE)],
        fellAt: [undefined, NOW - 5 * MINUTE],
        hold: () => holds([0, MINUTE], [25 * MINUTE, 35 * MINUTE]),
      },
      ['a'],
    ],
    [
      'those of the levels above the calls that run',
      {
        demand: 2,
        idle: [idle('a', 5 * MINUTE)],
        fellAt: [undefined, undefined, undefined, NOW - 5 * MINUTE],
        hold: (level) => (level === 3 ? holds([0, MINUTE]) : holds([0, 60 * MINUTE])),
      },
      ['a'],
    ],
  ])('%s', (_, changes, ids) => {
    expect(planPool(aPool(changes), NOW).kill.map(({ id }) => id)).toEqual(ids);
  });

  it.each<[string, Partial<PoolSnapshot>, string, string]>([
    [
      'the keep-alive is over',
      { hold: () => holds([0, MINUTE]) },
      'keep-alive',
      'held 0 to 60000; that time is over',
    ],
    ['no call is expected', { hold: () => [] }, 'keep-alive', 'no call is expected soon'],
    ['the tag', { maxIdle: 0 }, 'max-idle', 'the tag lambdabox:max-idle allows 0 idle environments'],
  ])('and say why: %s', (_, changes, reason, because) => {
    const { kill } = planPool(
      aPool({ idle: [idle('a', 2 * MINUTE)], fellAt: [undefined, NOW - 2 * MINUTE], ...changes }),
      NOW,
    );
    expect(kill).toEqual([{ id: 'a', reason, because }]);
  });
});

describe('how many are made ahead', () => {
  const timer = {
    fellAt: [undefined, NOW - 28 * MINUTE],
    hold: () => holds([0, MINUTE], [25 * MINUTE, 35 * MINUTE]),
  };
  it.each<[string, Partial<PoolSnapshot>, number]>([
    ['one for a hold that has begun', timer, 1],
    ['one at the moment at which it begins', { ...timer, fellAt: [undefined, NOW - 25 * MINUTE] }, 1],
    ['none where nothing was called', { hold: timer.hold }, 0],
    ['none before it has begun', { ...timer, fellAt: [undefined, NOW - 24 * MINUTE] }, 0],
    ['none when it is over', { ...timer, fellAt: [undefined, NOW - 35 * MINUTE] }, 0],
    ['none for what was held from the beginning', { ...timer, hold: () => holds([0, 60 * MINUTE]) }, 0],
    ['none where one is idle', { ...timer, idle: [idle('a', MINUTE)] }, 0],
    ['none where one starts for nobody', { ...timer, starting: 1 }, 0],
    [
      'one where the only start is for a waiter',
      { ...timer, demand: 1, waiting: 1, starting: 1, fellAt: [undefined, undefined, NOW - 28 * MINUTE] },
      1,
    ],
    ['no more than the function may keep', { ...timer, maxIdle: 0 }, 0],
    [
      'as many as levels are expected',
      { ...timer, fellAt: [undefined, NOW - 28 * MINUTE, NOW - 27 * MINUTE] },
      2,
    ],
    ['as many as the function may keep', { ...timer, maxIdle: 1 }, 1],
    [
      'none where one is idle and only the level above it is expected',
      { ...timer, idle: [idle('a', MINUTE)], fellAt: [undefined, NOW - 10 * MINUTE, NOW - 28 * MINUTE] },
      0,
    ],
    [
      'none where one starts for nobody and only the level above it is expected',
      { ...timer, starting: 1, fellAt: [undefined, NOW - 10 * MINUTE, NOW - 28 * MINUTE] },
      0,
    ],
    [
      'what is lacking where one is idle and two levels above it are expected',
      {
        ...timer,
        idle: [idle('a', MINUTE)],
        fellAt: [undefined, NOW - 10 * MINUTE, NOW - 28 * MINUTE, NOW - 27 * MINUTE],
      },
      1,
    ],
    ['what is provisioned and missing', { provisionedMissing: 3 }, 3],
    ['what is provisioned, whatever the function may keep beside', { provisionedMissing: 3, maxIdle: 0 }, 3],
    ['the larger of what is expected and what is provisioned', { ...timer, provisionedMissing: 1 }, 1],
  ])('%s', (_, changes, count) => {
    expect(planPool(aPool(changes), NOW).prewarm).toBe(count);
  });
});

it('keeps what it has made ahead, whichever levels are expected, and makes no more', () => {
  const [past, expected] = [NOW - 10 * MINUTE, NOW - 28 * MINUTE];
  for (const levels of [
    [expected],
    [past, expected],
    [expected, past, expected],
    [past, past, expected, expected],
  ]) {
    const pool = {
      fellAt: [undefined, ...levels],
      hold: () => holds([0, MINUTE], [25 * MINUTE, 35 * MINUTE]),
    };
    const made = levels.filter((level) => level === expected).length;
    for (let present = 0; present <= made; present += 1) {
      const there = Array.from({ length: present }, (_, index) => idle(String(index), 0));
      expect(planPool(aPool({ ...pool, idle: there }), NOW)).toMatchObject({
        kill: [],
        prewarm: made - present,
      });
    }
  }
});

describe('how many there should be', () => {
  it.each<[string, Partial<PoolSnapshot>, number, string]>([
    ['nobody calls', {}, 0, 'no call is expected soon'],
    ['a call runs', { demand: 1 }, 1, '1 call runs or waits'],
    [
      'calls run and are expected',
      {
        demand: 2,
        idle: [idle('a', MINUTE)],
        fellAt: [undefined, undefined, undefined, NOW - MINUTE],
      },
      3,
      '2 calls run or wait; 1 idle: held 0 to 600000',
    ],
  ])('%s', (_, changes, desired, because) => {
    expect(planPool(aPool(changes), NOW)).toMatchObject({ desired, because });
  });
});

describe('a pool that can be forgotten', () => {
  const later = { fellAt: [undefined, NOW - 5 * MINUTE], hold: () => holds([25 * MINUTE, 35 * MINUTE]) };
  it.each<[string, Partial<PoolSnapshot>, boolean]>([
    ['has nothing and expects nothing', {}, true],
    ['expects no call later', later, false],
    ['has no call', { demand: 1, waiting: 1 }, false],
    ['starts nothing', { starting: 1 }, false],
    ['has nothing idle that stays', { idle: three, fellAt }, false],
    ['has nothing idle but what ends now', { idle: three, fellAt, hold: () => [] }, true],
    ['has nothing provisioned', { provisionedMissing: 1 }, false],
  ])('%s', (_, changes, isOver) => {
    expect(planPool(aPool(changes), NOW).isOver).toBe(isOver);
  });
});

describe('when the plan changes by itself', () => {
  const pause = holds([0, 2 * MINUTE], [25 * MINUTE, 35 * MINUTE]);
  it.each<[string, Partial<PoolSnapshot>, number]>([
    ['never while nothing is idle', {}, Number.POSITIVE_INFINITY],
    ['when the first hold is over', { idle: three, fellAt }, NOW + MINUTE],
    [
      'when the next hold begins',
      { fellAt: [undefined, NOW - 5 * MINUTE], hold: () => pause },
      NOW + 20 * MINUTE,
    ],
    ['not for levels that are in use', { demand: 3, fellAt }, Number.POSITIVE_INFINITY],
    [
      'never after the last hold',
      { fellAt: [undefined, NOW - 40 * MINUTE], hold: () => pause },
      Number.POSITIVE_INFINITY,
    ],
    ['when provisioned ones may be tried again', { provisionedRetryAt: NOW + 5 }, NOW + 5],
  ])('%s', (_, changes, at) => {
    expect(planPool(aPool(changes), NOW).changesAt).toBe(at);
  });
});
