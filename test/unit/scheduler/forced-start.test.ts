import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

/** A call with test controls, whose client can leave. */
function controlledCall(box: ReturnType<typeof fleetBox>, controls: object) {
  const client = new AbortController();
  const acquired = Promise.resolve(
    box.acquire(aTarget(), { requestId: 'controlled', signal: client.signal, ...controls }),
  );
  // Whether and how it ends is looked at later.
  acquired.catch(() => undefined);
  return { acquired, leave: () => client.abort() };
}

const onlyPool = ({ fleet }: ReturnType<typeof fleetBox>) => [...fleet.scheduler.pools.values()][0];

describe('a forced start', () => {
  it('is for its own call, though others are idle', async () => {
    const box = fleetBox();
    const first = box.acquire();
    box.nth(0).becomeReady();
    await first;
    box.nth(0).becomeReady();
    const { acquired } = controlledCall(box, { forceStart: 'cold' });
    box.nth(1).becomeReady();
    expect(await acquired).toMatchObject({ environment: box.nth(1), startKind: 'cold' });
  });

  it('whose client left gives its environment to the pool: the next call finds it', async () => {
    const box = fleetBox();
    const { acquired, leave } = controlledCall(box, { forceStart: 'cold' });
    leave();
    await expect(acquired).rejects.toThrow('the client went away');
    box.nth(0).becomeReady();
    expect([onlyPool(box)?.busy.size, onlyPool(box)?.demand]).toEqual([0, 0]);
    expect(box.acquire()).toMatchObject({ environment: box.nth(0) });
  });

  it('is not begun when its client leaves before', async () => {
    const box = fleetBox();
    const { acquired, leave } = controlledCall(box, { forceStart: 'cold', slowStartMs: 5000 });
    await box.clock.advance(1000);
    leave();
    await expect(acquired).rejects.toThrow('the client went away');
    await box.clock.advance(60_000);
    expect(box.made).toEqual([]);
    expect(box.fleet.scheduler.pools.size).toBe(0);
  });

  it('begins late when it is slow, in a pool that has nothing else', async () => {
    const box = fleetBox();
    const { acquired } = controlledCall(box, { slowStartMs: 5000 });
    await box.clock.advance(4999);
    expect(box.made).toEqual([]);
    await box.clock.advance(1);
    box.nth(0).becomeReady();
    expect(await acquired).toMatchObject({ environment: box.nth(0), startKind: 'cold', waitedMs: 5000 });
  });

  it('from a stem that was to be made leaves the stem to others when its client left', async () => {
    const box = fleetBox({ maxStems: 1 });
    const { acquired, leave } = controlledCall(box, { forceStart: 'stem' });
    leave();
    await expect(acquired).rejects.toThrow('the client went away');
    for (const stem of box.stems) stem.becomeReady();
    await settled();
    expect(box.made).toEqual([]);
    expect(box.fleet.stems.ready()).toHaveLength(box.stems.length);
  });

  it('of a version that is replaced meanwhile still serves its call', async () => {
    const box = fleetBox();
    const { acquired } = controlledCall(box, { forceStart: 'cold' });
    box.fleet.scheduler.retire(aTarget().version.generation);
    box.nth(0).becomeReady();
    expect(await acquired).toMatchObject({ environment: box.nth(0) });
    box.nth(0).becomeReady();
    expect(box.nth(0).stopReason).toBe('replaced');
  });

  it('ends with the service, and makes nothing after that', async () => {
    const box = fleetBox();
    const { acquired } = controlledCall(box, { forceStart: 'cold', slowStartMs: 5000 });
    await box.fleet.close();
    await expect(acquired).rejects.toThrow('the service is stopping');
    await box.clock.advance(60_000);
    expect(box.made).toEqual([]);
  });
});
