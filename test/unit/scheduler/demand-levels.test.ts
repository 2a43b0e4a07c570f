import { DemandLevels } from '../../../src/scheduler/demand-levels';
import { FixedBoxPolicy } from '../../../src/scheduler/policy/fixed-keep-alive';
import { LearnedBoxPolicy } from '../../../src/scheduler/policy/learned-box';
import { aTarget } from '../../support/functions';

/** At a time a call comes in or has its answer. */
type Step = readonly [number, 'rose' | 'fell'];

describe('the calls that run or wait at once', () => {
  it.each<[string, readonly Step[], number, (number | undefined)[]]>([
    ['are none at first', [], 0, []],
    [
      'rise with each call',
      [
        [1, 'rose'],
        [2, 'rose'],
      ],
      2,
      [],
    ],
    [
      'fall with each answer, below one level a time',
      [
        [1, 'rose'],
        [2, 'rose'],
        [3, 'fell'],
        [4, 'fell'],
      ],
      0,
      [undefined, 4, 3],
    ],
    [
      'fall below a level again, at the last time',
      [
        [1, 'rose'],
        [2, 'fell'],
        [3, 'rose'],
        [9, 'fell'],
      ],
      0,
      [undefined, 9],
    ],
    [
      'leave the time of a higher level as it was',
      [
        [1, 'rose'],
        [2, 'rose'],
        [3, 'fell'],
        [4, 'fell'],
        [5, 'rose'],
        [6, 'fell'],
      ],
      0,
      [undefined, 6, 3],
    ],
    [
      'are never fewer than none',
      [
        [1, 'rose'],
        [2, 'fell'],
        [3, 'fell'],
      ],
      0,
      [undefined, 2],
    ],
  ])('%s', (_, steps, demand, fellAt) => {
    const levels = DemandLevels.of(aTarget(), new FixedBoxPolicy(1000));
    for (const [now, step] of steps) levels[step](now, true);
    expect(levels.demand).toBe(demand);
    expect(Array.from(levels.fellAt)).toEqual(fellAt);
  });
});

describe('what was learned of a function', () => {
  it('outlives its pool: the next one knows when its levels fell', () => {
    const box = new LearnedBoxPolicy();
    const before = DemandLevels.of(aTarget(), box);
    before.rose(1000, true);
    before.fell(2000);
    expect(DemandLevels.of(aTarget({ generation: 'hello-2' }), box).fellAt[1]).toBe(2000);
  });

  it('is let go with the environments that the operator ended', () => {
    const box = new LearnedBoxPolicy();
    const levels = DemandLevels.of(aTarget(), box);
    levels.rose(1000, true);
    levels.fell(2000);
    levels.forgo();
    expect(levels.fellAt).toEqual([]);
    expect(DemandLevels.of(aTarget(), box).fellAt[1]).toBeUndefined();
  });
});

describe('tags that change', () => {
  const tagged = aTarget({}, { keepAlive: { keepAliveMs: 5000 } });

  it('give the levels another keep-alive, and leave what was seen of them', () => {
    const box = new FixedBoxPolicy(1000);
    const levels = DemandLevels.of(aTarget(), box);
    levels.rose(1, true);
    levels.rose(2, true);
    levels.fell(3);
    levels.retarget(aTarget(), tagged, box);
    expect([levels.demand, levels.fellAt[2], levels.hold(2)[0]?.untilMs]).toEqual([1, 3, 5000]);
    levels.retarget(tagged, aTarget(), box);
    expect(levels.hold(2)[0]?.untilMs).toBe(1000);
  });

  it.each<[string, object, object, boolean]>([
    ['the same tags, read anew', { warmth: 'lean' }, { warmth: 'lean' }, false],
    ['the same goal, read anew', { warmth: { coldShare: 0.1 } }, { warmth: { coldShare: 0.1 } }, false],
    ['how many may be idle', { maxIdle: 1 }, { maxIdle: 2 }, false],
    ['the keep-alive', {}, { keepAliveMs: 0 }, true],
    ['the warmth', { warmth: 'lean' }, { warmth: 'warm' }, true],
    ['the goal', { warmth: { coldShare: 0.1 } }, { warmth: { coldShare: 0.2 } }, true],
  ])('ask for a policy anew only when it matters: %s', (_, before, after, isAsked) => {
    const box = new FixedBoxPolicy(1000);
    const [first, second] = [before, after].map((keepAlive) => aTarget({}, { keepAlive })) as [
      Target,
      Target,
    ];
    const levels = DemandLevels.of(first, box);
    const asked = jest.spyOn(box, 'poolFor');
    levels.retarget(first, second, box);
    expect(asked).toHaveBeenCalledTimes(isAsked ? 1 : 0);
  });
});

type Target = ReturnType<typeof aTarget>;
