import { allPages } from '../../src/api/pages';

/** Answers with one item a page, until `last`. */
const paged = (last: number) => {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    ask: (marker: string | undefined) => {
      asked.push(marker);
      const page = Number(marker ?? 0);
      return Promise.resolve({ Items: [page], ...(page < last ? { NextMarker: String(page + 1) } : {}) });
    },
  };
};

test('pages are asked for one after the other, by the marker of the last', async () => {
  const { ask, asked } = paged(2);
  expect(await allPages(ask, 'Items')).toEqual([0, 1, 2]);
  expect(asked).toEqual([undefined, '1', '2']);
});

test('what is there is shown before each further page, and not at the end', async () => {
  const shown: (readonly unknown[])[] = [];
  await allPages(paged(2).ask, 'Items', (items) => shown.push(items));
  expect(shown).toEqual([[0], [0, 1]]);
});

test.each([[''], [null]])('a marker that is %p is the end', async (NextMarker) => {
  expect(await allPages(() => Promise.resolve({ Items: ['a'], NextMarker }), 'Items')).toEqual(['a']);
});

test('an answer without the member has no items', async () => {
  expect(await allPages(() => Promise.resolve({}), 'Items')).toEqual([]);
});

test('a service that never ends is left after 200 pages', async () => {
  const { ask, asked } = paged(Infinity);
  expect(await allPages(ask, 'Items')).toHaveLength(200);
  expect(asked).toHaveLength(200);
});
