import { asText, isNumeric, sortedBy, type Valued } from '../../src/ui/rows';

interface Call {
  readonly name: string;
  readonly ms?: number;
}

const CALLS: readonly Call[] = [{ name: 'b', ms: 9 }, { name: 'a', ms: 10 }, { name: 'c' }];
const NAME: Valued<Call> = { title: 'Name', value: ({ name }) => name };
const MS: Valued<Call> = { title: 'Ms', value: ({ ms }) => ms };
const names = (rows: readonly Call[]) => rows.map(({ name }) => name).join('');

test('numbers are sorted as numbers, texts as texts, and what has no value as an empty text', () => {
  expect(names(sortedBy(CALLS, NAME.value, false))).toBe('abc');
  expect(names(sortedBy(CALLS, NAME.value, true))).toBe('cba');
  expect(names(sortedBy(CALLS.slice(0, 2), MS.value, false))).toBe('ba');
  expect(names(sortedBy(CALLS, MS.value, false))[0]).toBe('c');
  expect(sortedBy(CALLS, undefined, true)).toBe(CALLS);
});

test('the rows that are given stay in their order', () => {
  sortedBy(CALLS, NAME.value, true);
  expect(names(CALLS)).toBe('bac');
});

test('a column is numeric when any row has a number in it', () => {
  expect([NAME, MS, { title: 'None' }, undefined].map((column) => isNumeric(CALLS, column))).toEqual([
    ...[false, true, false, false],
  ]);
});

test('copied as text, a row is a line and no value breaks it', () => {
  const text = asText([NAME, { title: 'Unvalued' }, MS], [{ name: 'a\tb\nc', ms: 1.5 }, { name: 'd' }]);
  expect(text).toBe('Name\tMs\na b c\t1.5\nd\t');
});
