import { redeliveryMs } from '../../../../src/sources/kinds/own/redelivery';

test('a record rests for longer each time, and for a minute at most', () => {
  expect([0, 1, 2, 3, 6, 7, 1000].map(redeliveryMs)).toEqual([
    1000, 1000, 2000, 4000, 32_000, 60_000, 60_000,
  ]);
});
