import { deferred } from '../../../src/lib/deferred';
import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

/** A box of 400 MB with an idle environment of 128 MB of each of two functions. */
async function boxOfTwo(options: Parameters<typeof fleetBox>[0] = {}) {
  const box = fleetBox({ memoryBudgetMb: 400, ...options });
  for (const [index, functionName] of ['a', 'b'].entries()) {
    const call = box.acquire(aTarget({ functionName }), { forceStart: 'cold' });
    box.nth(index).becomeReady();
    await call;
    box.nth(index).becomeReady();
  }
  return box;
}

describe('making room', () => {
  it('evicts nothing while there is room', async () => {
    const { acquire, made } = await boxOfTwo();
    void acquire(aTarget({ functionName: 'c' }));
    await settled();
    expect(made.map(({ stopReason }) => stopReason)).toEqual([undefined, undefined, undefined]);
  });

  it('evicts of two that are worth the same the one whose function was called first', async () => {
    const { acquire, made } = await boxOfTwo();
    void acquire(aTarget({ functionName: 'c', memorySize: 256 }));
    await settled();
    expect(made.map(({ stopReason }) => stopReason)).toEqual(['evicted', undefined, undefined]);
  });

  it('evicts nothing more while the memory of a stem that is going suffices', async () => {
    const { acquire, stem, made, clock } = await boxOfTwo({
      maxStems: 1,
      inUse: [aTarget({ memorySize: 64 })],
    });
    stem(0).becomeReady();
    await settled();
    const removal = deferred<void>();
    stem(0).removal = removal.promise;
    // 256 MB are idle and the stem holds 20: 4 are missing for one more, which is larger than the stem may be.
    void acquire(aTarget({ functionName: 'c' }));
    expect([stem(0).isStopped, made.length]).toEqual([true, 2]);
    await clock.advance(3_000);
    expect(made.map(({ stopReason }) => stopReason)).toEqual([undefined, undefined]);
    removal.resolve();
    await settled();
    expect(made.map(({ version }) => version.functionName)).toEqual(['a', 'b', 'c']);
  });

  it('evicts nothing more while the memory of an environment that is going suffices, whyever it goes', async () => {
    const { acquire, fleet, nth, made } = await boxOfTwo();
    const removal = deferred<void>();
    nth(0).removal = removal.promise;
    expect(fleet.scaler.dropIdle('a')).toBe(1);
    void acquire(aTarget({ functionName: 'c', memorySize: 256 }));
    await settled();
    expect([made.length, nth(1).stopReason]).toEqual([2, undefined]);
    removal.resolve();
    await settled();
    expect(made.map(({ version }) => version.functionName)).toEqual(['a', 'b', 'c']);
  });

  it('evicts what is still missing', async () => {
    const { acquire, fleet, nth, made } = await boxOfTwo();
    const removal = deferred<void>();
    nth(0).removal = removal.promise;
    fleet.scaler.dropIdle('a');
    void acquire(aTarget({ functionName: 'c', memorySize: 384 }));
    await settled();
    expect([made.length, nth(1).stopReason]).toEqual([2, 'evicted']);
    removal.resolve();
    await settled();
    expect(made.map(({ version }) => version.functionName)).toEqual(['a', 'b', 'c']);
  });

  it('freezes what is idle rather than ends it, where that is room enough', async () => {
    const { acquire, made, actions } = await boxOfTwo({ freezeAfterMs: 60_000 });
    // Two of 128 MB hold 20 each, and a bit, when they are frozen.
    void acquire(aTarget({ functionName: 'c', memorySize: 320 }));
    expect(made.map(({ stopReason }) => stopReason)).toEqual([undefined, undefined, undefined]);
    expect(actions().filter((action) => action.startsWith('freeze'))).toEqual([
      'freeze: memory',
      'freeze: memory',
    ]);
  });

  it('goes on with a frozen one at once, where freezing others is room enough', async () => {
    const { acquire, made, nth, fleet } = await boxOfTwo({ freezeAfterMs: 60_000, memoryBudgetMb: 260 });
    fleet.scaler.freezeIdle('a');
    const running = acquire(aTarget({ functionName: 'c' }));
    nth(2).becomeReady();
    await running;
    nth(2).becomeReady();
    expect(acquire(aTarget({ functionName: 'a' }))).toMatchObject({
      startKind: 'thawed',
      environment: nth(0),
    });
    expect(made.map(({ stopReason }) => stopReason)).toEqual([undefined, undefined, undefined]);
  });
});
