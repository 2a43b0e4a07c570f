import { GreedyDual, type Worth } from '../../../src/scheduler/greedy-dual';

const WORTH: Worth = { uses: 10, startMs: 300, memoryMb: 128 };

describe('of two idle environments', () => {
  it.each<[string, Partial<Worth>, Partial<Worth>]>([
    ['the one of the function that is called less', { uses: 1 }, { uses: 2 }],
    ['the one that starts faster', { startMs: 40 }, { startMs: 400 }],
    ['the one that holds more', { memoryMb: 1024 }, { memoryMb: 128 }],
    ['the one whose init is not known', { startMs: 0 }, { startMs: 1 }],
  ])('%s goes', (_, first, second) => {
    const greedyDual = new GreedyDual();
    const priority = (id: string, changes: Partial<Worth>) =>
      greedyDual.priority(id, { ...WORTH, ...changes });
    expect(priority('first', first)).toBeLessThan(priority('second', second));
  });

  it('the one that was not used since others had to go goes, even before one that is worth less', () => {
    const greedyDual = new GreedyDual();
    greedyDual.used('old');
    greedyDual.evicted(100);
    greedyDual.used('new');
    const old = greedyDual.priority('old', { ...WORTH, uses: 30 });
    expect(old).toBeLessThan(greedyDual.priority('new', { ...WORTH, uses: 1 }));
  });

  it('age is never taken back by a victim of low priority', () => {
    const greedyDual = new GreedyDual();
    greedyDual.evicted(100);
    greedyDual.evicted(5);
    greedyDual.used('a');
    expect(greedyDual.priority('a', { ...WORTH, uses: 0 })).toBe(100);
  });

  it('one that is gone is new when it comes again', () => {
    const greedyDual = new GreedyDual();
    greedyDual.evicted(100);
    greedyDual.used('a');
    greedyDual.forget('a');
    expect(greedyDual.priority('a', { ...WORTH, uses: 0 })).toBe(0);
  });

  it.each<[string, Partial<Worth>, Partial<Worth>]>([
    ['the same', {}, {}],
    ['never used, whatever they hold', { uses: 0, memoryMb: 128 }, { uses: 0, memoryMb: 1024 }],
    ['twice as much for twice the memory', { uses: 10, memoryMb: 128 }, { uses: 20, memoryMb: 256 }],
  ])('neither is worth more: %s', (_, first, second) => {
    const greedyDual = new GreedyDual();
    const priority = (id: string, changes: Partial<Worth>) =>
      greedyDual.priority(id, { ...WORTH, ...changes });
    expect(priority('first', first)).toBe(priority('second', second));
  });

  it('one that holds nothing yet has a priority all the same', () => {
    expect(new GreedyDual().priority('a', { ...WORTH, memoryMb: 0 })).toBe(3000);
  });
});
