import { setImmediate as nextTurn } from 'node:timers/promises';
import { IdleCollector, ownMemory } from '../../../src/lib/idle-collector';
import { FakeClock } from '../../support/fake-clock';

const MIB = 1024 * 1024;
const LOOK_MS = 5000;

function box() {
  const state = { isIdle: true, mb: 100, afterMb: 50, collections: 0 };
  const clock = new FakeClock();
  const collector = new IdleCollector({
    clock,
    isIdle: () => state.isIdle,
    held: () => state.mb * MIB,
    collect: () => {
      state.collections += 1;
      state.mb = state.afterMb;
    },
    failed: () => undefined,
  });
  collector.start();
  return { state, clock, collector };
}

describe('garbage is collected when there is time', () => {
  it('when the service has been idle for a while and holds much more than the last time', async () => {
    const { state, clock } = box();
    state.mb = 400;
    await clock.advance(LOOK_MS);
    expect(state.collections).toBe(0);
    await clock.advance(LOOK_MS);
    expect([state.collections, state.mb]).toEqual([1, 50]);
  });

  it('never while somebody waits', async () => {
    const { state, clock } = box();
    Object.assign(state, { mb: 400, isIdle: false });
    await clock.advance(10 * LOOK_MS);
    expect(state.collections).toBe(0);
  });

  it('nor between two calls that are less than a look apart', async () => {
    const { state, clock } = box();
    state.mb = 400;
    for (let call = 0; call < 10; call += 1) {
      state.isIdle = call % 2 === 0;
      await clock.advance(LOOK_MS);
    }
    expect(state.collections).toBe(0);
  });

  it('nor when nothing has come', async () => {
    const { state, clock } = box();
    state.mb += 7;
    await clock.advance(10 * LOOK_MS);
    expect(state.collections).toBe(0);
  });

  it('not again for what is in use: only for what has come since', async () => {
    const { state, clock } = box();
    Object.assign(state, { mb: 400, afterMb: 390 });
    await clock.advance(10 * LOOK_MS);
    expect(state.collections).toBe(1);
    state.mb += 40;
    await clock.advance(LOOK_MS);
    expect(state.collections).toBe(2);
  });

  it('and no timer is left when it is stopped', async () => {
    const { state, clock, collector } = box();
    collector.stop();
    state.mb = 400;
    await clock.advance(10 * LOOK_MS);
    expect([state.collections, clock.pending]).toEqual([0, 0]);
  });

  it('so that what nobody uses any more is given back', async () => {
    const { collect } = ownMemory();
    // In a frame of its own, which keeps nothing once it is left.
    const unused = () => new WeakRef(Buffer.alloc(MIB));
    const buffer = unused();
    // What a turn has looked at stays until its end.
    await nextTurn();
    collect();
    expect(buffer.deref()).toBeUndefined();
  });
});
