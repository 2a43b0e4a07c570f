import { batchLimits, fitting } from '../../../../../src/sources/mapping/call/batch-limits';
import { GrowingBatch } from '../../../../../src/sources/mapping/call/growing-batch';
import { aRecord } from '../../../../support/sources/records';

const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id).join('');
const some = (ids: string, bytes = 1) => [...ids].map((id) => aRecord(id, { bytes }));

it('a batch is due when it is full, and what does not fit waits for the next', () => {
  const batch = new GrowingBatch({ records: 3, bytes: 100, windowMs: 1000 });
  expect(batch.add(some('ab'), 5000)).toEqual([]);
  expect(batch.isDue(5000)).toBe(false);
  expect(idsOf(batch.add(some('cd'), 5001))).toBe('d');
  expect(batch.isDue(5001)).toBe(true);
  expect(idsOf(batch.take())).toBe('abc');
  expect(batch.size).toBe(0);
});

it('its window begins with its first record', () => {
  const batch = new GrowingBatch({ records: 10, bytes: 100, windowMs: 1000 });
  expect(batch.dueAt).toBeUndefined();
  batch.add(some('a'), 5000);
  batch.add(some('b'), 5900);
  expect(batch.dueAt).toBe(6000);
  expect([5999, 6000].map((now) => batch.isDue(now))).toEqual([false, true]);
});

it('a batch without a window is due at once', () => {
  const batch = new GrowingBatch({ records: 10, bytes: 100, windowMs: 0 });
  expect(batch.isDue(5000)).toBe(false);
  batch.add(some('a'), 5000);
  expect(batch.isDue(5000)).toBe(true);
});

it('a batch that would be too large goes before its window ends', () => {
  const batch = new GrowingBatch({ records: 10, bytes: 100, windowMs: 1000 });
  batch.add(some('a', 60), 0);
  expect(idsOf(batch.add(some('b', 60), 0))).toBe('b');
  expect(batch.isDue(0)).toBe(true);
  expect(idsOf(batch.take())).toBe('a');
  expect(batch.bytes).toBe(0);
});

it('a record that is larger than a batch may be is given alone', () => {
  expect(fitting(some('ab', 200), { records: 10, bytes: 100 })).toBe(1);
  const batch = new GrowingBatch({ records: 10, bytes: 100, windowMs: 0 });
  expect(idsOf(batch.add(some('ab', 200), 0))).toBe('b');
});

it('the settings of a mapping are its limits', () => {
  const limits = batchLimits({ BatchSize: 7, MaximumBatchingWindowInSeconds: 3 });
  expect(limits).toMatchObject({ records: 7, windowMs: 3000 });
  expect(limits.bytes).toBeLessThan(6 * 1024 * 1024);
});
