import { Capacity, type HolderKind } from '../../../src/scheduler/capacity';

/** Holds, one after the other: who, MB, kind, and whether it fits. */
type Step = readonly [string, number, HolderKind, boolean];

describe('the ledger of memory', () => {
  it.each<[string, readonly Step[], number]>([
    [
      'fills the budget to its last MB',
      [
        ['a', 512, 'environment', true],
        ['b', 488, 'environment', true],
      ],
      1000,
    ],
    [
      'promises no MB twice',
      [
        ['a', 512, 'environment', true],
        ['b', 489, 'environment', false],
      ],
      512,
    ],
    ['lets what is larger than the budget run alone', [['a', 3000, 'environment', true]], 3000],
    [
      'lets it not run beside another',
      [
        ['a', 8, 'stem', true],
        ['b', 3000, 'environment', false],
      ],
      8,
    ],
    [
      'takes less in place of what is held',
      [
        ['a', 512, 'environment', true],
        ['a', 20, 'frozen', true],
      ],
      20,
    ],
    [
      'has room for nothing at all when it is full',
      [
        ['a', 1000, 'environment', true],
        ['b', 0, 'stem', true],
        ['c', 1, 'stem', false],
      ],
      1000,
    ],
    [
      'takes as much as before when it is full',
      [
        ['a', 1000, 'environment', true],
        ['a', 1000, 'environment', true],
      ],
      1000,
    ],
    [
      'takes less even when it is overdrawn',
      [
        ['a', 3000, 'environment', true],
        ['a', 2000, 'frozen', true],
      ],
      2000,
    ],
    [
      'takes more in place of what is held',
      [
        ['a', 20, 'frozen', true],
        ['a', 1000, 'environment', true],
      ],
      1000,
    ],
    [
      'refuses more where another is in the way, and leaves it as it is',
      [
        ['a', 20, 'frozen', true],
        ['b', 900, 'environment', true],
        ['a', 128, 'environment', false],
      ],
      920,
    ],
    [
      'lets one alone grow beyond the budget',
      [
        ['a', 20, 'frozen', true],
        ['a', 1500, 'environment', true],
      ],
      1500,
    ],
  ])('%s', (_, steps, reserved) => {
    const capacity = new Capacity(1000);
    for (const [id, mb, kind, fits] of steps) expect(capacity.tryHold(id, mb, kind)).toBe(fits);
    expect(capacity.reservedMb).toBe(reserved);
  });

  it.each([
    ['nothing while there is room', 400, 600, 2000, 0],
    ['nothing when nothing is wanted', 1000, 0, 2000, 0],
    ['one MB beyond the last', 400, 601, 2000, 1],
    ['nothing when the host has just enough', 100, 120, 120, 0],
    ['what the budget lacks', 400, 700, 2000, 100],
    ['what the host lacks, whatever the budget says', 100, 150, 120, 30],
    ['the larger of both', 900, 200, 150, 100],
  ])('says what is missing: %s', (_, held, mb, available, missing) => {
    const capacity = new Capacity(1000, () => available);
    capacity.tryHold('a', held, 'environment');
    expect(capacity.missingFor(mb)).toBe(missing);
  });

  it('has memory back when its holder is gone, once', () => {
    const capacity = new Capacity(1000);
    capacity.tryHold('a', 600, 'environment');
    capacity.release('a');
    capacity.release('a');
    expect([capacity.reservedMb, capacity.heldBy('a')]).toEqual([0, 0]);
  });

  it('knows what is on its way back, until it is', () => {
    const capacity = new Capacity(1000);
    capacity.tryHold('a', 600, 'environment');
    capacity.tryHold('b', 100, 'stem');
    capacity.leaves('a');
    capacity.leaves('never held');
    expect([capacity.leavingMb, capacity.reservedMb]).toEqual([600, 700]);
    capacity.release('a');
    expect([capacity.leavingMb, capacity.reservedMb]).toEqual([0, 100]);
  });

  it('tells who holds how much, and processors of what may run', () => {
    const capacity = new Capacity(10_000);
    capacity.tryHold('a', 1769, 'environment');
    capacity.tryHold('b', 3538, 'environment');
    capacity.tryHold('c', 100, 'frozen');
    capacity.tryHold('d', 20, 'stem');
    expect(capacity.report()).toEqual({
      budgetMb: 10_000,
      reservedMb: 5427,
      byKind: { environment: 5307, frozen: 100, stem: 20 },
      reservedVcpus: 3,
    });
  });
});
