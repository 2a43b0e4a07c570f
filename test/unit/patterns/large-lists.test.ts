import { compilePattern } from '../../../src/patterns/compile-pattern';

/** An event of a megabyte may hold twice as many. With each compared to each, it would take longer than the test may. */
const MANY = 20_000;

test.each([
  ['a list', '{"items":{"sku":["A"],"state":["new"]}}', (items: object[]) => ({ items })],
  [
    'a list within one',
    '{"a":{"items":{"sku":["A"],"state":["new"]}}}',
    (items: object[]) => ({ a: [{ items }] }),
  ],
  [
    'lists within a long one',
    '{"a":{"items":{"sku":["A"],"state":["new"]}}}',
    (items: object[]) => ({ a: items.map((item) => ({ items: [item] })) }),
  ],
])(
  'of %s, however long, is soon found what is in one and the same element',
  (_, pattern, eventOf) => {
    const compiled = compilePattern(pattern, 'filter');
    const matches = (event: object) => compiled.matches(event);
    const states = (at: number) => ({ sku: 'A', state: at % 2 === 0 ? 'old' : 'gone' });
    const items: object[] = Array.from({ length: MANY }, (_item, at) => states(at));
    expect(matches(eventOf([...items, { sku: 'B', state: 'new' }]))).toBe(false);
    expect(matches(eventOf([...items, { sku: 'A', state: 'new' }]))).toBe(true);
    expect(matches(eventOf(items.map(() => ({ sku: 'A', state: 'new' }))))).toBe(true);
  },
  60_000,
);
