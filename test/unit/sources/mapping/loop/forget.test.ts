import { BrokerRefusal } from '../../../../../src/sources/mapping/source-kind';
import { LoopBox, slow } from '../../../../support/sources/loop-box';
import { aMapping } from '../../../../support/sources/records';

const uuid = aMapping().uuid;

describe('a mapping that is deleted', () => {
  it('is forgotten at its broker when what was under way has ended', async () => {
    const box = new LoopBox(slow(1000));
    box.queue.put('a');
    await box.run(aMapping());
    const forgotten = box.runs.forget(aMapping());
    await box.pass(900);
    expect(box.forgotten).toEqual([]);
    await box.pass(100);
    await forgotten;
    expect([box.queue.acknowledged, box.forgotten]).toEqual([['a'], [uuid]]);
  });

  it('is gone within seconds though its broker is away', async () => {
    const box = new LoopBox();
    await box.run(aMapping());
    box.forgets = new Promise(() => undefined);
    let isGone = false;
    const forgotten = box.runs.forget(aMapping()).then(() => (isGone = true));
    await box.pass(4900);
    expect(isGone).toBe(false);
    await box.pass(100);
    await forgotten;
    expect(box.clock.pending).toBe(0);
  });

  it('is gone though its broker refuses to forget it', async () => {
    const box = new LoopBox();
    await box.run(aMapping());
    box.forgets = Promise.reject(new BrokerRefusal('no permission'));
    await box.runs.forget(aMapping());
    expect(box.runs.status(uuid)).toBeUndefined();
  });
});
