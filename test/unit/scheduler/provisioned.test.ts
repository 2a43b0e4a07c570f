import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const GENERATION = aTarget().version.generation;

describe('provisioned concurrency', () => {
  it('has environments made ahead, available as soon as they have initialised', async () => {
    const { fleet, made, nth, acquire } = fleetBox();
    fleet.provision(aTarget(), 2);
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 0 });
    nth(0).becomeReady();
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 1 });
    nth(1).becomeReady();
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 2 });
    expect(made.map(({ initializationType }) => initializationType)).toEqual([
      'provisioned-concurrency',
      'provisioned-concurrency',
    ]);
    expect(await acquire()).toMatchObject({ startKind: 'warm' });
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 2 });
  });

  it('serves the calls before environments that were there without it', async () => {
    const { fleet, nth, acquire } = fleetBox();
    const call = acquire();
    nth(0).becomeReady();
    await call;
    nth(0).becomeReady();
    fleet.provision(aTarget(), 1);
    nth(1).becomeReady();
    const types = [await acquire(), await acquire()].map(({ environment }) => environment.initializationType);
    expect(types).toEqual(['provisioned-concurrency', 'on-demand']);
  });

  it('outlives the keep-alive and is never frozen', async () => {
    const { fleet, made, nth, clock } = fleetBox({ keepAliveMs: 1000, freezeAfterMs: 500 });
    fleet.provision(aTarget(), 1);
    nth(0).becomeReady();
    await clock.advance(60_000);
    expect([nth(0).stopReason, nth(0).isFrozen, made.length]).toEqual([undefined, false, 1]);
  });

  it('stays when those that were made beside it end, though they were used later', async () => {
    const { fleet, made, nth, clock, acquire } = fleetBox({ keepAliveMs: 5000 });
    fleet.provision(aTarget(), 1);
    nth(0).becomeReady();
    await acquire();
    const second = acquire();
    nth(1).becomeReady();
    await second;
    nth(0).becomeReady();
    nth(1).becomeReady();
    await clock.advance(10_000);
    expect(made.map(({ stopReason }) => stopReason)).toEqual([undefined, 'keep-alive']);
  });

  it('is let go when it is lowered: idle environments at once, busy ones after their turn', async () => {
    const { fleet, made, clock, acquire, actions } = fleetBox();
    fleet.provision(aTarget(), 3);
    for (const environment of [...made]) environment.becomeReady();
    const { environment: busy } = await acquire();
    fleet.provision(aTarget(), 1);
    expect(made.filter(({ stopReason }) => stopReason === 'unprovisioned')).toHaveLength(2);
    fleet.provision(aTarget(), 0);
    expect(busy.stopReason).toBeUndefined();
    busy.becomeReady();
    await clock.advance(1000);
    expect(busy.stopReason).toBe('unprovisioned');
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 0 });
    expect(actions().filter((action) => action === 'kill: unprovisioned')).toHaveLength(3);
  });

  it('replaces an environment that is lost', async () => {
    const { fleet, made, nth, clock } = fleetBox();
    fleet.provision(aTarget(), 1);
    nth(0).becomeReady();
    await nth(0).stop('crash');
    expect(fleet.provisioned(GENERATION)).toMatchObject({ available: 0 });
    await clock.advance(1000);
    expect([made.length, fleet.provisioned(GENERATION)]).toEqual([2, { available: 0 }]);
  });

  it('takes the memory of stems and idle environments of others', async () => {
    const other = aTarget({ functionName: 'other', generation: 'other-1', memorySize: 512 });
    const { fleet, made, nth, clock, acquire } = fleetBox({ memoryBudgetMb: 600 });
    const call = acquire(other);
    nth(0).becomeReady();
    await call;
    nth(0).becomeReady();
    fleet.provision(aTarget({ memorySize: 512 }), 1);
    await clock.advance(1000);
    expect([nth(0).stopReason, made.length]).toEqual(['evicted', 2]);
    nth(1).becomeReady();
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 1 });
  });

  it('says so when the box has no room', async () => {
    const { fleet, nth, clock } = fleetBox({ memoryBudgetMb: 600 });
    fleet.provision(aTarget({ memorySize: 512 }), 2);
    nth(0).becomeReady();
    await clock.advance(1000);
    expect(fleet.provisioned(GENERATION)).toEqual({
      available: 1,
      failure: 'the memory budget of the box has no room for it',
    });
  });
});

describe('provisioned concurrency of a function that does not initialise', () => {
  it("is not available, for Lambda's reason, and is tried again after pauses that grow", async () => {
    const { fleet, made, nth, clock } = fleetBox();
    fleet.provision(aTarget(), 1);
    nth(0).failToInit();
    const failed = { available: 0, failure: 'FUNCTION_ERROR_INIT_FAILURE' };
    expect([nth(0).stopReason, fleet.provisioned(GENERATION)]).toEqual(['init-failed', failed]);
    await clock.advance(1000);
    nth(1).failToInit();
    await clock.advance(1000);
    expect(made).toHaveLength(2);
    await clock.advance(1000);
    nth(2).becomeReady();
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 1 });
  });

  it('holds up no call', async () => {
    const { fleet, nth, acquire } = fleetBox();
    fleet.provision(aTarget(), 1);
    nth(0).failToInit();
    const call = acquire();
    nth(1).failToInit();
    expect(await call).toMatchObject({ environment: nth(1) });
    await settled();
    expect(nth(1).stopReason).toBeUndefined();
  });

  it('says why no container could be made', async () => {
    const { fleet, nth } = fleetBox();
    fleet.provision(aTarget(), 1);
    await nth(0).failToBoot();
    await settled();
    expect(fleet.provisioned(GENERATION)).toEqual({ available: 0, failure: 'no such image' });
  });
});
