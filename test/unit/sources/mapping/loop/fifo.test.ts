import { FakeFifo } from '../../../../support/sources/fake-fifo';
import { LoopBox, notRun, OK, partial, slow, type FakeFunction } from '../../../../support/sources/loop-box';
import { aMapping } from '../../../../support/sources/records';

const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] as const };
const groupOf = (id: string) => id.slice(0, 1);

function boxOf(does: FakeFunction, maxReceives = 3): { box: LoopBox; fifo: FakeFifo } {
  let fifo: FakeFifo | undefined;
  const limits = { holdMs: 10_000, maxReceives };
  const box = new LoopBox(does, 10, (clock) => (fifo ??= new FakeFifo(clock, limits)));
  fifo = new FakeFifo(box.clock, limits);
  return { box, fifo };
}

/** Fails on some, and on all that stands behind them, as AWS asks of functions of FIFO queues. */
const failsOn =
  (...poison: string[]): FakeFunction =>
  (ids) => {
    const held = new Set<string>();
    const failed = ids.filter((id) => {
      if (poison.includes(id)) held.add(groupOf(id));
      return held.has(groupOf(id));
    });
    return failed.length > 0 ? partial(...failed) : OK;
  };

it('a message that is never handled takes none of those behind it to the dead letters', async () => {
  const { box, fifo } = boxOf(failsOn('a03', 'b00'));
  fifo.put('a', ...['a00', 'a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'a08', 'a09', 'a10', 'a11']);
  fifo.put('b', 'b00', 'b01');
  await box.run(aMapping(REPORTS));
  for (let turn = 0; turn < 6; turn += 1) await box.pass(11_000);
  expect(fifo.dead.sort()).toEqual(['a03', 'b00']);
  expect(fifo.left).toBe(0);
  const ofA = fifo.acknowledged.filter((id) => id.startsWith('a'));
  expect(ofA).toEqual([...ofA].sort());
  await box.runs.close();
});

it('two of them behind one another do not either', async () => {
  const { box, fifo } = boxOf(failsOn('a00', 'a02'));
  fifo.put('a', 'a00', 'a01', 'a02', 'a03');
  await box.run(aMapping(REPORTS));
  for (let turn = 0; turn < 6; turn += 1) await box.pass(11_000);
  expect([fifo.dead.sort(), fifo.acknowledged]).toEqual([
    ['a00', 'a02'],
    ['a01', 'a03'],
  ]);
  await box.runs.close();
});

it('a batch is whole until it is delivered for the last time', async () => {
  const { box, fifo } = boxOf(failsOn('a01'));
  fifo.put('a', 'a00', 'a01', 'a02');
  await box.run(aMapping(REPORTS));
  for (let turn = 0; turn < 4; turn += 1) await box.pass(11_000);
  expect(box.batches).toEqual([['a00', 'a01', 'a02'], ['a01', 'a02'], ['a01'], ['a02']]);
  await box.runs.close();
});

it('a call that takes longer than the queue hides its messages is no second receive', async () => {
  const { box, fifo } = boxOf((ids, clock) => slow(35_000)(ids, clock));
  fifo.put('a', 'a00', 'a01');
  await box.run(aMapping(REPORTS));
  for (let turn = 0; turn < 12; turn += 1) await box.pass(3000);
  expect([box.batches, fifo.acknowledged, fifo.receives]).toEqual([[['a00', 'a01']], ['a00', 'a01'], 2]);
  await box.runs.close();
});

it('a broker that cannot be asked to hold them once is asked again in time', async () => {
  const { box, fifo } = boxOf((ids, clock) => slow(15_000)(ids, clock));
  fifo.put('a', 'a00');
  await box.run(aMapping(REPORTS));
  fifo.holdFault = new Error('connection refused');
  await box.pass(4000);
  fifo.holdFault = undefined;
  for (let turn = 0; turn < 12; turn += 1) await box.pass(1000);
  expect([fifo.acknowledged, fifo.receives]).toEqual([['a00'], 1]);
  await box.runs.close();
});

it('a throttle is no receive, however long it lasts', async () => {
  let isThrottled = true;
  const { box, fifo } = boxOf(() => (isThrottled ? notRun('throttled') : OK), 1);
  fifo.put('a', 'a00');
  await box.run(aMapping(REPORTS));
  for (let turn = 0; turn < 60; turn += 1) await box.pass(1000);
  isThrottled = false;
  for (let turn = 0; turn < 20; turn += 1) await box.pass(1000);
  expect([fifo.dead, fifo.acknowledged, fifo.receives]).toEqual([[], ['a00'], 1]);
  await box.runs.close();
});
