import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const MINUTE = 60_000;

/** A box that learns, whose environments start within a second. */
function learningBox(options: Parameters<typeof fleetBox>[0] = {}) {
  const box = fleetBox({ keepAliveMs: undefined, ...options });
  const started = new Set<string>();
  const startAll = () => {
    for (const environment of box.made) {
      if (started.has(environment.id) || environment.stopReason !== undefined) continue;
      started.add(environment.id);
      environment.becomeReady();
    }
  };
  return {
    ...box,
    /** Lets a time pass, in which what is begun becomes ready. */
    pass: async (ms: number) => {
      for (let left = ms; left > 0; left -= 1000) {
        await box.clock.advance(Math.min(left, 1000));
        startAll();
      }
    },
    /** A call that takes no time. Returns its start kind. */
    call: async (target = aTarget()) => {
      const acquired = box.acquire(target);
      startAll();
      const { environment, startKind } = await acquired;
      environment.becomeReady();
      return startKind;
    },
  };
}

const every30Minutes = async (box: ReturnType<typeof learningBox>, count: number, target = aTarget()) => {
  const kinds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    kinds.push(await box.call(target));
    await box.pass(30 * MINUTE);
  }
  return kinds;
};

describe('a function that is called every 30 minutes', () => {
  it('finds an environment that was made ahead, once its gaps are known', async () => {
    const box = learningBox();
    const kinds = await every30Minutes(box, 14);
    expect(kinds).toEqual(['cold', 'cold', ...new Array<string>(12).fill('warm')]);
    const ahead = box.actions().filter((action) => action === 'prewarm: forecast');
    expect(ahead.length).toBeGreaterThanOrEqual(12);
    // Between its calls it holds nothing.
    await box.call();
    await box.pass(15 * MINUTE);
    expect(box.fleet.scheduler.environments()).toEqual([]);
  });

  it('finds one after an update too, though the new code was not called yet', async () => {
    const box = learningBox();
    await every30Minutes(box, 5);
    await box.call();
    await box.pass(10 * MINUTE);
    const updated = aTarget({ generation: 'hello-2' });
    box.know(updated);
    box.fleet.scheduler.retire('hello-1');
    await box.pass(20 * MINUTE);
    expect(await box.call(updated)).toBe('warm');
  });

  it('finds one after a version was published that is called from then on', async () => {
    const box = learningBox();
    await every30Minutes(box, 5, aTarget({ version: '1', generation: 'hello-v1' }));
    const second = aTarget({ version: '2', generation: 'hello-v2' });
    expect(await every30Minutes(box, 2, second)).toEqual(['cold', 'warm']);
  });

  it('finds none when the operator ended what was idle, and is learned of all the same', async () => {
    const box = learningBox();
    await every30Minutes(box, 5);
    await box.call();
    expect(box.fleet.scaler.dropIdle('hello')).toBe(1);
    const before = box.made.length;
    await box.pass(30 * MINUTE);
    expect(box.made).toHaveLength(before);
    expect(await every30Minutes(box, 2)).toEqual(['cold', 'warm']);
  });

  it('is new again once it was deleted', async () => {
    const box = learningBox();
    await every30Minutes(box, 5);
    box.fleet.scheduler.retire('hello-1');
    box.fleet.forget('hello');
    await box.pass(MINUTE);
    expect(await every30Minutes(box, 2, aTarget({ generation: 'hello-2' }))).toEqual(['cold', 'cold']);
  });
});
