import { fleetBox, settled, type FleetOptions } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

/** A box with one idle environment of 128 MB, which uses 20. */
async function idleBox(options: FleetOptions = {}) {
  const box = fleetBox({ freezeAfterMs: 2000, ...options });
  const call = box.acquire();
  box.nth(0).becomeReady();
  await call;
  box.nth(0).becomeReady();
  return box;
}

describe('an environment that is not used', () => {
  it('freezes after its time, and holds what it uses from then on', async () => {
    const { nth, clock, fleet, actions } = await idleBox();
    await clock.advance(1000);
    expect([nth(0).isFrozen, fleet.capacity.reservedMb]).toEqual([false, 128]);
    await clock.advance(2000);
    expect([nth(0).isFrozen, fleet.capacity.report().byKind]).toEqual([
      true,
      { environment: 0, frozen: 21, stem: 0 },
    ]);
    expect(actions()).toContain('freeze: unused');
  });

  it('never holds more frozen than it may use', async () => {
    const { nth, clock, fleet } = await idleBox();
    nth(0).usedMb = 500;
    await clock.advance(3000);
    expect(fleet.capacity.reservedMb).toBe(128);
  });

  it('does not freeze where nothing freezes', async () => {
    const { nth, clock } = await idleBox({ freezeAfterMs: undefined });
    await clock.advance(60_000);
    expect(nth(0).isFrozen).toBe(false);
  });

  it('freezes once', async () => {
    const { clock, actions } = await idleBox();
    await clock.advance(60_000);
    expect(actions().filter((action) => action.startsWith('freeze'))).toHaveLength(1);
  });
});

describe('a call that finds a frozen environment', () => {
  it('is thawed at once where there is room, and has all of its memory again', async () => {
    const { clock, acquire, nth, fleet, actions } = await idleBox();
    await clock.advance(3000);
    expect(acquire()).toEqual({ environment: nth(0), startKind: 'thawed', waitedMs: 0 });
    expect(fleet.capacity.report().byKind).toEqual({ environment: 128, frozen: 0, stem: 0 });
    expect(actions()).toContain('thaw: call');
  });

  it('waits until there is memory for it to go on', async () => {
    const other = aTarget({ functionName: 'other' });
    const { clock, acquire, nth, made } = await idleBox({ memoryBudgetMb: 200 });
    await clock.advance(3000);
    const busy = acquire(other);
    nth(1).becomeReady();
    await busy;
    const call = Promise.resolve(acquire());
    await settled();
    expect([made.length, nth(0).stopReason]).toEqual([2, undefined]);
    await nth(1).stop('crash');
    expect(await call).toMatchObject({ environment: nth(0), startKind: 'thawed' });
  });
});

describe('the order to freeze', () => {
  it('freezes what is idle and running, of the function that it names', async () => {
    const { fleet, nth, actions } = await idleBox();
    expect(fleet.scaler.freezeIdle('other')).toBe(0);
    expect(fleet.scaler.freezeIdle('hello')).toBe(1);
    expect(nth(0).isFrozen).toBe(true);
    expect(fleet.scaler.freezeIdle(undefined)).toBe(0);
    expect(actions()).toContain('freeze: operator');
  });

  it('waits for what is about to be idle, unless a call takes it first', async () => {
    const { fleet, nth, acquire } = await idleBox();
    await acquire();
    nth(0).answer();
    expect(fleet.scaler.freezeIdle(undefined)).toBe(1);
    expect(nth(0).isFrozen).toBe(false);
    const next = acquire();
    nth(0).becomeReady();
    expect(await next).toMatchObject({ startKind: 'warm' });
    nth(0).answer();
    fleet.scaler.freezeIdle(undefined);
    nth(0).becomeReady();
    expect(nth(0).isFrozen).toBe(true);
  });
});
