import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

describe('a call that is announced', () => {
  it('finds an environment that was made for it, and another is not made', async () => {
    const { fleet, made, nth, clock, acquire } = fleetBox();
    fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    expect(made).toHaveLength(1);
    nth(0).becomeReady();
    await clock.advance(5000);
    expect(await acquire()).toMatchObject({ startKind: 'warm' });
    await clock.advance(5000);
    expect(made).toHaveLength(1);
  });

  it('has the one that is idle kept for it, though its time is over', async () => {
    const { fleet, made, nth, clock, acquire } = fleetBox({ keepAliveMs: 1000 });
    fleet.announce(aTarget(), 0, 'a schedule calls now');
    nth(0).becomeReady();
    await acquire();
    nth(0).becomeReady();
    fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    await clock.advance(5000);
    expect([made.length, nth(0).stopReason]).toEqual([1, undefined]);
    await clock.advance(5000);
    expect(nth(0).stopReason).toBe('keep-alive');
  });

  it('is waited for a moment, and no longer', async () => {
    const { fleet, made, nth, clock } = fleetBox({ keepAliveMs: 0 });
    fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    nth(0).becomeReady();
    await clock.advance(6000);
    expect(nth(0).stopReason).toBeUndefined();
    await clock.advance(3000);
    expect([made.length, nth(0).stopReason]).toEqual([1, 'keep-alive']);
  });

  it('finds another one beside those that other calls have', async () => {
    const { fleet, made, nth, acquire, clock } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    nth(1).becomeReady();
    await clock.advance(5000);
    expect(await acquire()).toMatchObject({ startKind: 'warm' });
    expect(made).toHaveLength(2);
  });

  it('is one of many: not for each is one made ahead', () => {
    const { fleet, made } = fleetBox({ concurrentStarts: 100 });
    for (let index = 0; index < 50; index += 1)
      fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    expect(made.length).toBe(8);
  });

  it('of a function whose tenants are kept apart has none made, as nobody knows whose it is', () => {
    const target = aTarget();
    const { fleet, made } = fleetBox();
    fleet.announce(
      { ...target, version: { ...target.version, tenantIsolation: 'PER_TENANT' } },
      5000,
      'a schedule calls',
    );
    expect(made).toHaveLength(0);
  });

  it('is said to be why an environment is made', () => {
    const { fleet, telemetry } = fleetBox();
    fleet.announce(aTarget(), 5000, 'a schedule calls at 12:01:00');
    expect(telemetry.decisions.map(({ action, sentence }) => [action, sentence])).toEqual([
      ['prewarm', expect.stringContaining('is made ahead: 1 idle: a schedule calls at 12:01:00')],
    ]);
  });
});
