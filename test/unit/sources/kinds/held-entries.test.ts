import { HeldEntries } from '../../../../src/sources/kinds/redis/held-entries';
import { FakeClock } from '../../../support/fake-clock';

test('entries rest until they are due, and are in hand then', async () => {
  const clock = new FakeClock();
  const held = new HeldEntries(clock);
  held.take(['a', 'b', 'c']);
  held.rest('a', 1000, 1);
  held.rest('b', 500, 2);
  expect([held.handed, held.rested, held.nextMs]).toEqual([1, 2, 500]);
  expect(held.due(10)).toEqual([]);
  await clock.advance(500);
  expect(held.due(10)).toEqual([{ id: 'b', deliveries: 2 }]);
  await clock.advance(500);
  expect(held.due(0)).toEqual([]);
  expect(held.due(1)).toEqual([{ id: 'a', deliveries: 1 }]);
  expect([held.handed, held.rested, held.nextMs]).toEqual([3, 0, undefined]);
  held.forget(['a', 'b']);
  expect([held.has('a'), held.has('c')]).toEqual([false, true]);
});
