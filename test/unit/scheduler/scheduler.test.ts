import { ThrottledError } from '../../../src/errors';
import { deferred } from '../../../src/lib/deferred';
import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

describe('acquiring an environment', () => {
  it('makes one for the first call, which is cold', async () => {
    const { acquire, nth, made, clock } = fleetBox();
    const acquired = acquire();
    await clock.advance(290);
    nth(0).becomeReady();
    expect(await acquired).toMatchObject({ environment: nth(0), startKind: 'cold', waitedMs: 290 });
    expect(made).toHaveLength(1);
  });

  it('gives the most recently used idle environment at once, warm', async () => {
    const { acquire, nth } = fleetBox();
    const first = acquire();
    const second = acquire();
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all([first, second]);
    nth(1).becomeReady();
    nth(0).becomeReady();
    expect(acquire()).toEqual({ environment: nth(0), startKind: 'warm', waitedMs: 0 });
  });

  it('gives two concurrent calls two environments', async () => {
    const { acquire, nth, made } = fleetBox();
    const both = Promise.all([aTarget(), aTarget()].map((target) => Promise.resolve(acquire(target))));
    nth(0).becomeReady();
    nth(1).becomeReady();
    const [one, two] = await both;
    expect(one?.environment).not.toBe(two?.environment);
    expect(made).toHaveLength(2);
  });

  it('serves a waiter with a busy environment that comes free first, in the order of arrival', async () => {
    const { acquire, nth, made } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    const second = acquire();
    const third = acquire();
    nth(0).becomeReady();
    expect(await second).toMatchObject({ environment: nth(0), startKind: 'warm' });
    nth(1).becomeReady();
    expect(await third).toMatchObject({ environment: nth(1), startKind: 'cold' });
    expect(made).toHaveLength(3);
  });

  it('waits a moment for an environment that has just answered before it makes another', async () => {
    const { acquire, nth, made, clock } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    nth(0).answer();
    const second = acquire();
    expect(made).toHaveLength(1);
    await clock.advance(100);
    expect(made).toHaveLength(2);
    nth(1).becomeReady();
    expect(await second).toMatchObject({ environment: nth(1), startKind: 'cold' });
  });

  it('refuses with a throttle when the deadline passes', async () => {
    const { acquire, clock } = fleetBox();
    const acquired = acquire();
    const refused = expect(acquired).rejects.toThrow(ThrottledError);
    await clock.advance(60_000);
    await refused;
  });

  it('forgets a waiter whose client went away', async () => {
    const { acquire, nth } = fleetBox();
    const client = new AbortController();
    const acquired = acquire(aTarget(), { signal: client.signal });
    const refused = expect(acquired).rejects.toThrow('the client went away');
    client.abort();
    await refused;
    nth(0).becomeReady();
    expect(acquire()).toMatchObject({ environment: nth(0) });
  });
});

describe('starts that fail', () => {
  it('tell one waiter and try again for the next after a pause that grows', async () => {
    const { acquire, nth, made, clock, telemetry } = fleetBox();
    const first = acquire();
    const refused = expect(first).rejects.toThrow('no such image');
    const second = acquire();
    await nth(0).failToBoot();
    await nth(1).failToBoot();
    await refused;
    await expect(second).rejects.toThrow('no such image');
    const third = acquire();
    await clock.advance(99);
    const before = made.length;
    await clock.advance(200);
    expect(made.length).toBeGreaterThanOrEqual(before);
    made.at(-1)?.becomeReady();
    expect(await third).toMatchObject({ startKind: 'cold' });
    expect(telemetry.failures).toEqual(['start', 'start']);
  });

  it('do not spin: at most one try in each pause', async () => {
    const { acquire, made, clock } = fleetBox();
    const waiters = Array.from({ length: 5 }, () => Promise.resolve(acquire()));
    const outcomes = Promise.allSettled(waiters);
    for (const environment of [...made]) await environment.failToBoot();
    await settled();
    expect(made).toHaveLength(4);
    await clock.advance(60_000);
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('a pool that was forgotten while a container was still being made for it', () => {
  it('takes nothing from the pool that began in its place', async () => {
    const { acquire, nth, fleet } = fleetBox();
    const client = new AbortController();
    const left = expect(acquire(aTarget(), { signal: client.signal })).rejects.toThrow(
      'the client went away',
    );
    await nth(0).stop('start-failed');
    client.abort();
    await left;
    expect(fleet.scheduler.pools.size).toBe(0);
    const call = acquire();
    nth(1).becomeReady();
    await call;
    nth(0).booted.reject(new Error('no such image'));
    await settled();
    nth(1).becomeReady();
    expect(acquire()).toMatchObject({ environment: nth(1), startKind: 'warm' });
  });
});

describe('idle environments', () => {
  it('end after their keep-alive, the least recently used first', async () => {
    const { acquire, nth, clock } = fleetBox({ keepAliveMs: 1000 });
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(acquire(target)));
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all(both);
    nth(0).becomeReady();
    await clock.advance(600);
    nth(1).becomeReady();
    await clock.advance(500);
    expect([nth(0).stopReason, nth(1).stopReason]).toEqual(['keep-alive', undefined]);
    await clock.advance(1000);
    expect(nth(1).stopReason).toBe('keep-alive');
  });

  it('are taken the most recently used first; what was never used is the last', async () => {
    const { acquire, nth } = fleetBox();
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(acquire(target)));
    nth(0).becomeReady();
    await both[0];
    nth(0).becomeReady();
    expect(await both[1]).toMatchObject({ environment: nth(0) });
    nth(0).becomeReady();
    nth(1).becomeReady();
    expect(acquire()).toMatchObject({ environment: nth(0) });
    expect(acquire()).toMatchObject({ environment: nth(1) });
  });

  it('end at once when their code is replaced, busy ones after their turn', async () => {
    const { acquire, fleet, nth } = fleetBox();
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(acquire(target)));
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all(both);
    nth(0).becomeReady();
    fleet.scheduler.retire('hello-1');
    expect([nth(0).stopReason, nth(1).stopReason]).toEqual(['replaced', undefined]);
    nth(1).becomeReady();
    expect(nth(1).stopReason).toBe('replaced');
  });

  it('count each call of replaced code once when it ends', async () => {
    const { acquire, fleet, nth } = fleetBox();
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(acquire(target)));
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all(both);
    fleet.scheduler.retire('hello-1');
    nth(0).becomeReady();
    expect(fleet.scheduler.pools.get('hello-1')?.demand).toBe(1);
    nth(1).becomeReady();
    expect(fleet.scheduler.environments()).toEqual([]);
  });

  it('can be dropped by function, to see a cold start', async () => {
    const { acquire, fleet, nth } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    nth(0).becomeReady();
    expect(fleet.scaler.dropIdle('other')).toBe(0);
    expect(fleet.scaler.dropIdle('hello')).toBe(1);
    expect(fleet.scheduler.environments()).toEqual([]);
  });
});

describe('the memory of the box', () => {
  it('is never promised twice: a call waits until an environment is gone', async () => {
    const { acquire, nth, made, fleet } = fleetBox({ memoryBudgetMb: 200 });
    const first = acquire(aTarget({ functionName: 'a' }));
    nth(0).becomeReady();
    await first;
    const second = acquire(aTarget({ functionName: 'b' }));
    expect(made).toHaveLength(1);
    await nth(0).stop('crash');
    nth(1).becomeReady();
    expect(await second).toMatchObject({ environment: nth(1) });
    expect(fleet.capacity.reservedMb).toBe(128);
  });

  it('is taken back from the environment that has been idle longest', async () => {
    const { acquire, nth, clock } = fleetBox({ memoryBudgetMb: 300 });
    for (const functionName of ['a', 'b']) {
      const acquired = acquire(aTarget({ functionName }));
      nth(functionName === 'a' ? 0 : 1).becomeReady();
      const { environment } = await acquired;
      environment.becomeReady();
      await clock.advance(10);
    }
    void acquire(aTarget({ functionName: 'c' }));
    expect([nth(0).stopReason, nth(1).stopReason]).toEqual(['evicted', undefined]);
    nth(2).becomeReady();
  });
});

describe('closing', () => {
  it('fails the waiting calls, stops every environment and refuses new calls', async () => {
    const { acquire, fleet, nth, clock } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    const second = acquire();
    const refused = expect(second).rejects.toThrow('the service is stopping');
    await fleet.close();
    await refused;
    expect(nth(0).stopReason).toBe('shutdown');
    expect(() => acquire()).toThrow('the service is stopping');
    expect(clock.pending).toBe(0);
  });

  it('waits for a start that is under way, so that its container is gone when the service is', async () => {
    const { acquire, fleet, nth } = fleetBox();
    const refused = expect(acquire()).rejects.toThrow('the service is stopping');
    // Docker makes its container still.
    nth(0).stop = () => Promise.resolve();
    let isClosed = false;
    const closed = fleet.close().then(() => (isClosed = true));
    await refused;
    await settled();
    expect(isClosed).toBe(false);
    nth(0).booted.reject(new Error('the environment was stopped while it started'));
    await closed;
  });

  it('waits for an environment that ends already', async () => {
    const { acquire, fleet, nth } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    const removed = deferred<void>();
    nth(0).stop = () => {
      fleet.scheduler.leaving(nth(0));
      return removed.promise;
    };
    void nth(0).stop('timeout');
    let isClosed = false;
    const closed = fleet.close().then(() => (isClosed = true));
    await settled();
    expect(isClosed).toBe(false);
    removed.resolve();
    await closed;
  });
});
