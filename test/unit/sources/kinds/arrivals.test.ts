import { Arrivals } from '../../../../src/sources/kinds/access/arrivals';

const never = new AbortController().signal;

it('gives what has come at once, no more than is asked for', async () => {
  const arrivals = new Arrivals<number>();
  [1, 2, 3].forEach((item) => arrivals.add(item));

  expect(await arrivals.take(2, never)).toEqual([1, 2]);
  expect(await arrivals.take(2, never)).toEqual([3]);
});

it('serves who waits in their order, together what came together', async () => {
  const arrivals = new Arrivals<number>();
  const first = arrivals.take(2, never);
  const second = arrivals.take(2, never);
  [1, 2, 3].forEach((item) => arrivals.add(item));

  expect(await Promise.all([first, second])).toEqual([[1, 2], [3]]);
});

it('gives nothing to who has gone, and keeps it for the next', async () => {
  const arrivals = new Arrivals<number>();
  const stop = new AbortController();
  const gone = arrivals.take(1, stop.signal);
  stop.abort();
  arrivals.add(1);

  expect(await gone).toEqual([]);
  expect(await arrivals.take(1, never)).toEqual([1]);
});

it('tells all who wait, and who comes later, that nothing comes any more', async () => {
  const arrivals = new Arrivals<number>();
  const waiting = arrivals.take(1, never);
  arrivals.fail(new Error('the connection was lost'));

  await expect(waiting).rejects.toThrow('the connection was lost');
  await expect(arrivals.take(1, never)).rejects.toThrow('the connection was lost');
});
