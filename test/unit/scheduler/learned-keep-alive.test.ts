import { FakeClock } from '../../support/fake-clock';
import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';
import { MemoryLearnedStore } from '../../support/memory-learned-store';

const MINUTE = 60_000;

/** A box that learns, whose environments start within a second. */
function learningBox(options: Parameters<typeof fleetBox>[0] = {}) {
  const box = fleetBox({ keepAliveMs: undefined, warmth: 'lean', ...options });
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

describe('a restart of the service', () => {
  it('forgets nothing: the next call finds an environment that was made ahead', async () => {
    const learned = new MemoryLearnedStore();
    const before = learningBox({ learned });
    await every30Minutes(before, 5);
    await before.call();
    await before.pass(10 * MINUTE);
    await before.fleet.close();
    const after = learningBox({ learned, clock: before.clock, inUse: [aTarget()] });
    await after.pass(20 * MINUTE);
    expect(await after.call()).toBe('warm');
    expect(after.actions()).toContain('prewarm: forecast');
    expect(await every30Minutes(after, 3)).toEqual(['warm', 'warm', 'warm']);
  });

  it('forgets no more than the last minute when nothing could be written at the end', async () => {
    const learned = new MemoryLearnedStore();
    const before = learningBox({ learned });
    await every30Minutes(before, 5);
    await before.call();
    await before.pass(MINUTE);
    // Nobody closes it: the process was killed. The next one's steady clock begins somewhere else.
    const clock = new FakeClock(7_000_000);
    clock.stepWallTime(before.clock.wallTime() - clock.now());
    const after = learningBox({ learned, clock, inUse: [aTarget()] });
    await after.pass(29 * MINUTE);
    expect(await after.call()).toBe('warm');
  });

  it('begins anew with a function whose row cannot be read, and with that one only', async () => {
    const learned = new MemoryLearnedStore();
    const before = learningBox({ learned });
    await every30Minutes(before, 5);
    await before.fleet.close();
    learned.rows.set('broken:$LATEST', {
      key: 'broken:$LATEST',
      usedAt: 0,
      text: '{"levels":[{"level":0}]}',
    });
    learned.rows.set('torn:$LATEST', { key: 'torn:$LATEST', usedAt: 0, text: '{"levels":[' });
    const after = learningBox({ learned, clock: before.clock, inUse: [aTarget()] });
    expect(after.errors.map(({ step }) => step)).toEqual([
      'reading what was learned of torn:$LATEST',
      'reading what was learned of broken:$LATEST',
    ]);
    await after.pass(1000);
    expect(await after.call()).toBe('warm');
  });

  it('keeps what is left of a function that was deleted from coming back', async () => {
    const learned = new MemoryLearnedStore();
    const before = learningBox({ learned });
    await every30Minutes(before, 2);
    expect([...learned.rows.keys()].sort()).toEqual(['', 'hello:$LATEST']);
    before.fleet.forget('hello');
    await before.pass(MINUTE);
    await before.fleet.close();
    expect([...learned.rows.keys()]).toEqual(['']);
  });
});

describe('what was learned', () => {
  it('is written when it has changed, a function at most every half minute', async () => {
    const learned = new MemoryLearnedStore();
    const box = learningBox({ learned });
    for (let second = 0; second < 60; second += 1) {
      await box.call();
      await box.pass(1000);
    }
    expect(learned.writes).toEqual([2, 2]);
    await box.pass(30 * MINUTE);
    expect(learned.writes).toEqual([2, 2, 2]);
  });

  it('survives a write that fails', async () => {
    const learned = new MemoryLearnedStore();
    const box = learningBox({ learned });
    learned.fault = new Error('the disk is full');
    await box.call();
    await box.pass(10_000);
    expect(box.errors).toMatchObject([{ error: { message: 'the disk is full' } }]);
    learned.fault = undefined;
    await box.pass(MINUTE);
    expect(learned.rows.has('hello:$LATEST')).toBe(true);
  });
});
