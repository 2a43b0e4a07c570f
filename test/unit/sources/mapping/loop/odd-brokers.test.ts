import { aMapping } from '../../../../support/sources/records';
import { LoopBox } from '../../../../support/sources/loop-box';

const MINUTE = 60_000;

it('a broker that says at once that it has nothing is not asked as fast as it answers', async () => {
  const box = new LoopBox();
  await box.run(aMapping());
  let asked = 0;
  box.queue.receive = () => {
    asked += 1;
    if (asked > 1000) throw new Error('asked without a pause');
    return Promise.resolve([]);
  };
  await box.pass(20_000);
  await box.pass(10_000);
  expect(asked).toBeGreaterThan(10);
  expect(asked).toBeLessThan(150);
  await box.runs.close();
});

it('a broker that opens when nobody waits for it any more is let go of', async () => {
  const box = new LoopBox();
  const gate = Promise.withResolvers<void>();
  box.opensWhen = gate.promise;
  void box.run(aMapping());
  await box.pass(30_000);
  box.opensWhen = Promise.resolve();
  await box.pass(MINUTE);
  expect([box.queue.opened, box.queue.closed]).toEqual([1, 0]);
  gate.resolve();
  await box.pass(0);
  expect([box.queue.opened, box.queue.closed]).toEqual([2, 1]);
  await box.runs.close();
  expect(box.queue.closed).toBe(2);
});
