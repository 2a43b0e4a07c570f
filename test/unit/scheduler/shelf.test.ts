import { Shelf } from '../../../src/scheduler/shelf';

const KIND = {
  runtime: 'provided.al2023',
  memorySize: 128,
  ephemeralStorage: 512,
  network: 'none',
  isGeneric: false,
} as const;
const MINUTE = 60_000;

/** A shelf that may hold four and has had one, with so many stems that are ready. */
function aShelf(ready = 0) {
  const shelf = new Shelf<string>('key', KIND);
  shelf.resize(0, 4);
  shelf.begin('the first');
  shelf.fill('the first');
  shelf.forget('the first');
  for (let index = 0; index < ready; index += 1) {
    shelf.begin(`stem-${index}`);
    shelf.fill(`stem-${index}`);
  }
  return shelf;
}

describe('how many stems a shelf lacks', () => {
  it.each<[string, (shelf: Shelf<string>) => void, number]>([
    ['one to begin with', () => undefined, 1],
    ['none while it is under way', (shelf) => shelf.begin('a'), 0],
    [
      'none when it is ready',
      (shelf) => {
        shelf.begin('a');
        shelf.fill('a');
      },
      0,
    ],
    [
      'one when it was lost',
      (shelf) => {
        shelf.begin('a');
        shelf.fill('a');
        shelf.forget('a');
      },
      1,
    ],
    [
      'none, and never fewer, when there is more than is wanted',
      (shelf) => {
        shelf.begin('a');
        shelf.begin('b');
      },
      0,
    ],
    [
      'as many as were wanted at once, and one to spare',
      (shelf) => {
        shelf.miss(0);
        shelf.miss(0);
        shelf.resize(0, 4);
      },
      3,
    ],
    [
      'no more than there may be',
      (shelf) => {
        for (let index = 0; index < 9; index += 1) shelf.miss(0);
        shelf.resize(0, 4);
      },
      4,
    ],
    [
      'none of a kind that no function has',
      (shelf) => {
        shelf.use(0, 0, 0);
        shelf.resize(0, 4);
      },
      0,
    ],
    [
      'as many as functions came at once, and one to spare',
      (shelf) => {
        shelf.use(1, 0, 1);
        shelf.use(3, 0, 1);
        shelf.resize(0, 4);
      },
      3,
    ],
    [
      'no more for functions that were there when it was first looked',
      (shelf) => {
        shelf.use(300, 0, 300);
        shelf.resize(0, 4);
      },
      1,
    ],
    ['none while it pauses', (shelf) => shelf.pauseUntil(1), 0],
    ['one when the pause is over', (shelf) => shelf.pauseUntil(0), 1],
  ])('%s', (_, arrange, lacking) => {
    const shelf = aShelf();
    arrange(shelf);
    expect(shelf.lacks(0)).toBe(lacking);
  });

  it.each([
    ['waits for a moment after a call while half of them are left', 2, 0],
    ['waits for a moment after the call that took the last', 0, 0],
    ['is made up at once when calls that follow each other have taken more than half', 1, 3],
  ])('%s', (_, ready, lacking) => {
    const shelf = aShelf(ready);
    for (let want = 0; want < 3; want += 1) shelf.miss(0);
    shelf.resize(0, 4);
    shelf.rest(100);
    expect([shelf.lacks(0), shelf.refillAt(0)]).toEqual([lacking, lacking === 0 ? 100 : undefined]);
    expect(shelf.lacks(100)).toBe(4 - ready);
  });

  it('is to hold a series from the first function on that is made, for a quarter of an hour, and none without a function', () => {
    const shelf = aShelf();
    shelf.use(1, 0, 0);
    const targets = [0, 15 * MINUTE - 1, 15 * MINUTE].map((now) => {
      shelf.resize(now, 16, 8);
      return shelf.target;
    });
    expect(targets).toEqual([8, 8, 1]);
    shelf.use(2, 16 * MINUTE, 0);
    shelf.use(0, 16 * MINUTE, 0);
    shelf.resize(16 * MINUTE, 16, 8);
    expect(shelf.target).toBe(2);
  });

  it('is filled by one alone at first, which whoever made the function waits for', () => {
    const shelf = new Shelf<string>('key', KIND);
    shelf.use(1, 0, 0);
    shelf.resize(0, 16, 8);
    expect(shelf.lacks(0)).toBe(1);
    shelf.begin('a');
    expect(shelf.lacks(0)).toBe(0);
    shelf.fill('a');
    expect(shelf.lacks(0)).toBe(7);
  });

  it('of a few is not made up at once: the call that took one goes first', () => {
    const shelf = aShelf();
    shelf.rest(100);
    expect([shelf.target, shelf.lacks(0), shelf.lacks(100)]).toEqual([1, 0, 1]);
  });

  it('is not made up before the pause that failures have ordered is over, however few are left', () => {
    const shelf = aShelf();
    for (let want = 0; want < 3; want += 1) shelf.miss(0);
    shelf.resize(0, 4);
    shelf.pauseUntil(500);
    expect([shelf.lacks(499), shelf.lacks(500)]).toEqual([0, 4]);
  });

  it('forgets after a quarter of an hour that they were wanted', () => {
    const shelf = aShelf();
    shelf.miss(0);
    shelf.resize(15 * MINUTE - 1, 4);
    expect(shelf.target).toBe(2);
    shelf.resize(15 * MINUTE, 4);
    expect([shelf.target, shelf.misses]).toEqual([1, 1]);
  });
});

describe('when the next refill may begin', () => {
  it.each<[string, number, (shelf: Shelf<string>) => void, number | undefined]>([
    ['nothing is due later while it may begin now', 0, () => undefined, undefined],
    ['at the end of a pause', 0, (shelf) => shelf.pauseUntil(500), 500],
    ['never when none is lacking', 1, (shelf) => shelf.pauseUntil(500), undefined],
    [
      'at the end of the longer of two pauses',
      0,
      (shelf) => {
        shelf.pauseUntil(500);
        shelf.pauseUntil(300);
      },
      500,
    ],
    ['after the pause that a failure orders', 0, (shelf) => shelf.failed(0), 100],
    [
      'after the longer pause that failures have ordered, whatever one more orders after a success',
      0,
      (shelf) => {
        for (let index = 0; index < 4; index += 1) shelf.failed(0);
        shelf.begin('a');
        shelf.fill('a');
        shelf.forget('a');
        shelf.failed(0);
      },
      800,
    ],
  ])('%s', (_, ready, arrange, at) => {
    const shelf = aShelf(ready);
    arrange(shelf);
    expect(shelf.refillAt(0)).toBe(at);
  });
});

describe('a stem', () => {
  it('that became ready last is taken first; the one that waits longest is at the front', () => {
    const shelf = aShelf(3);
    shelf.take(0);
    expect(shelf.ready).toEqual(['stem-0', 'stem-1']);
  });

  it('that was given up while it booted is not taken in', () => {
    const shelf = aShelf();
    shelf.begin('a');
    shelf.forget('a');
    expect([shelf.fill('a'), shelf.ready]).toEqual([false, []]);
  });

  it('that boots counts as coming, unless the last boot failed', () => {
    const shelf = aShelf();
    shelf.begin('a');
    expect(shelf.coming).toBe(1);
    shelf.failed(0);
    expect([shelf.coming, shelf.failures]).toEqual([0, 1]);
    shelf.fill('a');
    shelf.begin('b');
    expect([shelf.coming, shelf.failures]).toEqual([1, 0]);
  });

  it.each<[string, (shelf: Shelf<string>) => void]>([
    ['that is ready', (shelf) => shelf.fill('a')],
    ['that failed', (shelf) => shelf.failed(0)],
    ['that will not come', (shelf) => shelf.close()],
  ])('%s is told to whoever waits for it', async (_, end) => {
    const shelf = aShelf();
    shelf.begin('a');
    const wish = shelf.wish();
    end(shelf);
    await expect(wish).resolves.toBeUndefined();
  });
});

it.each<[string, (shelf: Shelf<string>) => void, boolean]>([
  ['a function has it', () => undefined, false],
  ['one is ready still', (shelf) => shelf.use(0, 0, 0), false],
  [
    'it has nothing and nobody wants it',
    (shelf) => {
      shelf.use(0, 0, 0);
      shelf.forget('stem-0');
      shelf.resize(0, 4);
    },
    true,
  ],
])('a kind can be forgotten: %s', (_, arrange, isOver) => {
  const shelf = aShelf(1);
  arrange(shelf);
  expect(shelf.isOver).toBe(isOver);
});
