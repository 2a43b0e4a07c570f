import { LearnedBoxPolicy } from '../../../src/scheduler/policy/learned-box';
import { fleetBox, settled, type FleetOptions } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const target = aTarget({ functionName: 'tenants', tenantIsolation: 'PER_TENANT' });

function tenantsBox(options: FleetOptions = {}) {
  const box = fleetBox(options);
  return {
    ...box,
    call: (tenantId: string) => Promise.resolve(box.acquire(target, { tenantId })),
    pools: () => [...box.fleet.scheduler.pools.values()].map(({ tenantId }) => tenantId),
  };
}

describe('the environments of a function that keeps its tenants apart', () => {
  it('serve one tenant each, whose calls are warm among themselves', async () => {
    const { call, nth, made } = tenantsBox();
    const blue = call('blue');
    nth(0).becomeReady();
    await blue;
    nth(0).becomeReady();
    const green = call('green');
    expect(made.map(({ tenantId }) => tenantId)).toEqual(['blue', 'green']);
    nth(1).becomeReady();
    expect(await green).toMatchObject({ environment: nth(1), startKind: 'cold' });
    nth(1).becomeReady();
    expect(await call('blue')).toMatchObject({ environment: nth(0), startKind: 'warm' });
    expect(await call('green')).toMatchObject({ environment: nth(1), startKind: 'warm' });
  });

  it('are not given to a call of another tenant that waits when they come free', async () => {
    const { call, nth, made } = tenantsBox();
    const blue = call('blue');
    nth(0).becomeReady();
    await blue;
    const green = call('green');
    nth(0).becomeReady();
    nth(1).becomeReady();
    expect(await green).toMatchObject({ environment: nth(1) });
    expect(made).toHaveLength(2);
  });

  it('take any stem: which belongs to one tenant from then on', async () => {
    const { call, nth, stem, clock, made } = tenantsBox({ maxStems: 2, inUse: [target] });
    stem(0).becomeReady();
    const blue = call('blue');
    await settled();
    nth(0).becomeReady();
    expect(await blue).toMatchObject({ startKind: 'stem' });
    expect(made[0]?.tenantId).toBe('blue');
    await clock.advance(1);
  });

  it('end all when the function is changed, those that are busy after their call', async () => {
    const { call, nth, fleet, pools } = tenantsBox();
    for (const [index, tenant] of ['blue', 'green', 'red'].entries()) {
      const called = call(tenant);
      nth(index).becomeReady();
      await called;
    }
    nth(0).becomeReady();
    nth(1).becomeReady();
    fleet.scheduler.retire(target.version.generation);
    expect([0, 1, 2].map((index) => nth(index).stopReason)).toEqual(['replaced', 'replaced', undefined]);
    nth(2).becomeReady();
    expect(nth(2).stopReason).toBe('replaced');
    await settled();
    expect(fleet.scheduler.environments()).toEqual([]);
    fleet.scheduler.retire(target.version.generation);
    expect(pools()).toEqual([]);
  });

  it('give their memory to other tenants when it is short', async () => {
    const { call, nth, clock, actions } = tenantsBox({ memoryBudgetMb: 256 });
    for (const [index, tenant] of ['one', 'two'].entries()) {
      const called = call(tenant);
      nth(index).becomeReady();
      await called;
      nth(index).becomeReady();
    }
    const third = call('three');
    await clock.advance(1);
    nth(2).becomeReady();
    await third;
    expect(actions()).toContain('evict: evicted');
  });
});

describe('the pools of many tenants', () => {
  it('go with their last environment: what is kept does not grow with the tenants that there ever were', async () => {
    const { call, nth, clock, pools, fleet } = tenantsBox({ keepAliveMs: 5_000, memoryBudgetMb: 1_000_000 });
    for (let index = 0; index < 300; index += 1) {
      const called = call(`tenant-${index}`);
      nth(index).becomeReady();
      await called;
      nth(index).becomeReady();
      await clock.advance(100);
    }
    expect(pools().length).toBeLessThan(70);
    await clock.advance(10_000);
    expect(pools()).toEqual([]);
    expect(fleet.scheduler.environments()).toEqual([]);
  });

  it('go when nobody waits in them any more', async () => {
    const { call, clock, pools, nth } = tenantsBox();
    const refused = Promise.allSettled(['blue', 'green'].map((tenant) => call(tenant)));
    expect(pools()).toEqual(['blue', 'green']);
    await nth(0).failToBoot();
    await nth(1).failToBoot();
    await refused;
    await clock.advance(61_000);
    expect(pools()).toEqual([]);
  });

  it('learn nothing: each keeps its environment for ten minutes, and the function has no history', async () => {
    const policy = new LearnedBoxPolicy();
    const { call, nth, clock } = tenantsBox({ keepAliveMs: undefined, policy });
    const called = call('blue');
    nth(0).becomeReady();
    await called;
    nth(0).becomeReady();
    await clock.advance(599_000);
    expect(nth(0).stopReason).toBeUndefined();
    await clock.advance(3_000);
    expect(nth(0).stopReason).toBe('keep-alive');
    expect([...policy.functions.entries()]).toEqual([]);
  });

  it('obey the tag lambdabox:keep-alive', async () => {
    const { acquire, nth, clock } = fleetBox({ keepAliveMs: undefined });
    const tagged = { ...target, keepAlive: { keepAliveMs: 2_000 } };
    const called = acquire(tagged, { tenantId: 'blue' });
    nth(0).becomeReady();
    await called;
    nth(0).becomeReady();
    await clock.advance(4_000);
    expect(nth(0).stopReason).toBe('keep-alive');
  });
});
