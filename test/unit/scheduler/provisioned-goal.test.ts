import { ProvisionedGoal } from '../../../src/scheduler/provisioned-goal';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => ({ id })) as [One, One, One, One];
type One = { readonly id: string };

function aGoal(size: number, ...members: One[]) {
  const goal = new ProvisionedGoal<One>();
  goal.order(size);
  for (const member of members) goal.add(member);
  return goal;
}

describe('how many provisioned environments are lacking, and which are too many', () => {
  it.each<[string, number, One[], number, One[]]>([
    ['none are asked for, none are there', 0, [], 0, []],
    ['all are lacking', 2, [], 2, []],
    ['some are lacking', 2, [a], 1, []],
    ['as many as asked for', 2, [a, b], 0, []],
    ['too many: the least recently used of the idle ones first', 1, [a, b, c], 0, [b, a]],
    ['none are asked for any more', 0, [a, b], 0, [b, a]],
    ['too many, but busy', 0, [c], 0, []],
  ])('%s', (_, size, members, missing, surplus) => {
    const goal = aGoal(size, ...members);
    const idle = [d, b, a];
    expect([goal.missing(0), goal.isShort, goal.surplusOf(idle)]).toEqual([missing, missing > 0, surplus]);
  });

  it('one that is lost is lacking, and one that never belonged to it is not', () => {
    const goal = aGoal(2, a, b);
    goal.lose(a);
    goal.lose(c);
    expect([goal.missing(0), goal.has(a), goal.has(b)]).toEqual([1, false, true]);
  });
});

describe('the most recently used environment that is provisioned', () => {
  it.each<[string, One[], One[], One | undefined]>([
    ['none is provisioned', [], [a, b], undefined],
    ['none is idle', [a], [], undefined],
    ['only others are idle', [a], [b, c], undefined],
    ['the last of them, though another was used later', [a, b], [a, b, c], b],
  ])('%s', (_, members, idle, last) => {
    const goal = aGoal(members.length, ...members);
    expect(goal.lastOf(idle)).toBe(last);
    expect([...goal.idsAmong(idle)]).toEqual(idle.filter((one) => members.includes(one)).map(({ id }) => id));
  });
});

describe('how far provisioned concurrency is', () => {
  it.each<[string, One[], { available: number }]>([
    ['all have initialised', [], { available: 2 }],
    ['one starts', [a], { available: 1 }],
    ['all start, and one that is not provisioned', [a, b, c], { available: 0 }],
  ])('%s', (_, starting, progress) => {
    expect(aGoal(3, a, b).progress(starting)).toEqual(progress);
  });
});

describe('an init that fails', () => {
  it('is of no account when the environment is not provisioned', () => {
    const goal = aGoal(1, a);
    expect([goal.initFailed(b, 0), goal.missing(0), goal.progress([])]).toEqual([false, 0, { available: 1 }]);
  });

  it('puts off the next, tells why, and counts once when several fail together', () => {
    const goal = aGoal(2, a, b);
    expect([goal.initFailed(a, 5000), goal.initFailed(b, 5000)]).toEqual([true, true]);
    expect([goal.missing(5999), goal.missing(6000)]).toEqual([0, 2]);
    expect(goal.progress([])).toEqual({
      available: 0,
      failure: 'FUNCTION_ERROR_INIT_FAILURE',
    });
    goal.add(c);
    goal.initFailed(c, 6000);
    expect([goal.missing(7999), goal.missing(8000)]).toEqual([0, 2]);
  });

  it.each<[string, (goal: ProvisionedGoal<One>) => void, number]>([
    ['another that works, and its pause stays', (goal) => goal.worked(), 0],
    ['a new order, and its pause is over', (goal) => goal.order(1), 1],
  ])('is forgotten after %s', (_, step, missing) => {
    const goal = aGoal(1, a);
    goal.initFailed(a, 0);
    step(goal);
    expect([goal.progress([]).failure, goal.missing(0)]).toEqual([undefined, missing]);
  });
});

it('a start that failed is told, and delays nothing here', () => {
  const goal = aGoal(1);
  goal.startFailed('no such image');
  expect([goal.progress([]), goal.missing(0)]).toEqual([{ available: 0, failure: 'no such image' }, 1]);
});
