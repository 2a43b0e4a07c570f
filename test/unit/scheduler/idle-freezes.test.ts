import { FakeClock } from '../../support/fake-clock';
import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

/** A fleet with one idle environment. */
async function idleBox(settings: Parameters<typeof fleetBox>[0] = {}) {
  const box = fleetBox({ freezeAfterMs: 40, ...settings });
  const acquired = box.acquire();
  box.nth(0).becomeReady();
  await acquired;
  box.nth(0).becomeReady();
  return box;
}

/** The journal without what started environments. */
const freezes = ({ actions }: ReturnType<typeof fleetBox>) =>
  actions().filter((action) => action.includes('freeze') || action.includes('thaw'));

describe('an idle environment', () => {
  it('stops running when its time has come, not at the next look at everything', async () => {
    const { nth, clock, fleet } = await idleBox();
    await clock.advance(39);
    expect(nth(0).isFrozen).toBe(false);
    await clock.advance(1);
    expect(nth(0).isFrozen).toBe(true);
    expect(fleet.report().byKind).toMatchObject({ environment: 0, frozen: 21 });
  });

  it('stops running at a time whose fractions do not add up', async () => {
    const start = 1_048_559.0126582278;
    expect(start + 40 - start).toBeLessThan(40);
    const { nth, clock } = await idleBox({ clock: new FakeClock(start) });
    await clock.advance(41);
    expect(nth(0).isFrozen).toBe(true);
  });

  it('does not while calls follow one another, and they set no timers', async () => {
    const box = await idleBox();
    const { acquire, nth, clock } = box;
    const timers = clock.pending;
    for (let call = 0; call < 50; call += 1) {
      await clock.advance(5);
      expect(acquire()).toMatchObject({ environment: nth(0), startKind: 'warm' });
      await clock.advance(15);
      nth(0).becomeReady();
      expect(clock.pending).toBe(timers);
    }
    expect(freezes(box)).toEqual([]);
    await clock.advance(40);
    expect(nth(0).isFrozen).toBe(true);
  });

  it('is not stopped in the middle of a call', async () => {
    const { acquire, nth, clock } = await idleBox();
    await clock.advance(30);
    expect(acquire()).toMatchObject({ startKind: 'warm' });
    await clock.advance(60_000);
    expect(nth(0).isFrozen).toBe(false);
  });

  it('goes on for the next call, and stops again after it', async () => {
    const box = await idleBox();
    const { acquire, nth, clock } = box;
    await clock.advance(1000);
    expect(acquire()).toMatchObject({ environment: nth(0), startKind: 'thawed' });
    nth(0).becomeReady();
    await clock.advance(40);
    expect(nth(0).isFrozen).toBe(true);
    expect(freezes(box)).toEqual(['freeze: unused', 'thaw: call', 'freeze: unused']);
  });

  it('stops at its own time, whenever others of its function did', async () => {
    const { acquire, nth, clock } = await idleBox();
    const first = acquire();
    const second = acquire();
    nth(1).becomeReady();
    await Promise.all([first, second]);
    nth(0).becomeReady();
    await clock.advance(25);
    nth(1).becomeReady();
    await clock.advance(15);
    expect([nth(0).isFrozen, nth(1).isFrozen]).toEqual([true, false]);
    await clock.advance(25);
    expect([nth(0).isFrozen, nth(1).isFrozen]).toEqual([true, true]);
  });

  it('stops together with others whose time comes at the same moment', async () => {
    const { acquire, nth, clock } = await idleBox();
    const first = acquire();
    const second = acquire();
    nth(1).becomeReady();
    await Promise.all([first, second]);
    nth(0).becomeReady();
    nth(1).becomeReady();
    await clock.advance(39);
    expect([nth(0).isFrozen, nth(1).isFrozen]).toEqual([false, false]);
    await clock.advance(1);
    expect([nth(0).isFrozen, nth(1).isFrozen]).toEqual([true, true]);
  });

  it('runs on while it is provisioned, and others of its function stop', async () => {
    const { fleet, nth, clock } = await idleBox();
    fleet.provision(aTarget(), 1);
    nth(1).becomeReady();
    await clock.advance(60_000);
    expect([nth(0).isFrozen, nth(1).isFrozen]).toEqual([true, false]);
  });

  it('runs on where nothing is frozen', async () => {
    const { nth, clock } = await idleBox({ freezeAfterMs: undefined });
    await clock.advance(60_000);
    expect(nth(0).isFrozen).toBe(false);
  });

  it('leaves no timer behind when the fleet is closed', async () => {
    const { fleet, clock } = await idleBox();
    await fleet.close();
    expect(clock.pending).toBe(0);
  });
});
