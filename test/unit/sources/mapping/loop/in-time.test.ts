import { LoopBox, OK, slow } from '../../../../support/sources/loop-box';
import { aMapping } from '../../../../support/sources/records';

const MINUTE = 60_000;
const uuid = aMapping().uuid;
const never = new Promise<void>(() => undefined);

/** Whether it has resolved after so many milliseconds. */
async function isDoneAfter(box: LoopBox, ms: number, work: Promise<void>): Promise<boolean> {
  let isDone = false;
  void work.then(() => (isDone = true));
  await box.pass(ms);
  return isDone;
}

it('an update is in effect within two seconds, though the function is busy and the broker does not answer', async () => {
  const box = new LoopBox((ids, clock) => (ids[0] === 'slow' ? slow(MINUTE)(ids, clock) : OK));
  box.queue.put('slow');
  await box.run(aMapping());
  box.opensWhen = never;
  expect(await isDoneAfter(box, 1600, box.runs.run(aMapping({ BatchSize: 5 })))).toBe(true);
  const closed = box.runs.close();
  await box.pass(MINUTE);
  await closed;
});

it('a mapping ends within seconds whose broker takes a request and never answers', async () => {
  const box = new LoopBox();
  box.queue.answersWhen = never;
  await box.run(aMapping());
  await box.pass(1000);
  expect(await isDoneAfter(box, 2100, box.runs.drain(uuid))).toBe(true);
  expect(box.clock.pending).toBe(0);
});

it('a mapping ends within seconds whose broker is not open yet; what is opened later is closed', async () => {
  const box = new LoopBox();
  const { promise, resolve } = Promise.withResolvers<void>();
  box.opensWhen = promise;
  const begun = box.runs.run(aMapping());
  await box.pass(1000);
  await begun;
  expect(await isDoneAfter(box, 2100, box.runs.drain(uuid))).toBe(true);
  resolve();
  await box.pass(0);
  expect([box.queue.opened, box.queue.closed]).toEqual([1, 1]);
});

it('a mapping that ends tries twice to acknowledge what was under way', async () => {
  const box = new LoopBox(slow(1000));
  box.queue.put('a');
  await box.run(aMapping());
  box.queue.acknowledgeFault = new Error('connection refused');
  expect(await isDoneAfter(box, 1100, box.runs.drain(uuid))).toBe(true);
  expect(box.queue.acknowledged).toEqual([]);
  expect(box.queue.acknowledgeTries).toBe(2);
});
