import { differingLines } from '../../../../src/cli/logs/differing-lines';

const ID = '0f0e0d0c-1111-4222-8333-444455556666';
const OTHER = '1f0e0d0c-1111-4222-8333-444455556666';

test('what each call writes of its own is no difference', () => {
  const log = (id: string, ms: number) => [
    `START RequestId: ${id} Version: 1`,
    `2026-01-02T03:04:05.00${ms}Z\t${id}\tINFO\thello`,
    `REPORT RequestId: ${id}\tDuration: ${ms}.25 ms\tMemory Size: 128 MB\n`,
  ];
  expect(differingLines(log(ID, 3), log(OTHER, 7))).toEqual([false, false, false]);
});

test('a line that the other has not, or not so often, is marked', () => {
  expect(differingLines(['a', 'b', 'a'], ['a', 'c'])).toEqual([false, true, true]);
  expect(differingLines(['START Version: 1'], ['START Version: 2'])).toEqual([true]);
});
