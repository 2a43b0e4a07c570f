import { PlatformError, ThrottledError } from '../../../src/errors';
import type { ResolvedFunction } from '../../../src/functions/model';
import { deferred } from '../../../src/lib/deferred';
import { Capacity } from '../../../src/scheduler/capacity';
import type { Schedulable } from '../../../src/scheduler/schedulable';
import { Scheduler } from '../../../src/scheduler/scheduler';
import { FakeClock, settled } from '../../support/fake-clock';
import { aTarget } from '../../support/functions';
import { RecordingTelemetry, silentLog } from '../../support/telemetry';

const never = new AbortController().signal;

class FakeEnvironment implements Schedulable {
  readonly booted = deferred<void>();
  since: number;
  stopReason: string | undefined;

  constructor(
    readonly id: string,
    readonly version: ResolvedFunction['version'],
    private readonly owner: Scheduler<FakeEnvironment>,
    private readonly clock: FakeClock,
  ) {
    this.since = clock.now();
  }

  boot(): Promise<void> {
    return this.booted.promise;
  }

  becomeReady(): void {
    this.since = this.clock.now();
    this.booted.resolve();
    this.owner.ready(this);
  }

  answer(): void {
    this.owner.settling(this);
  }

  async failToBoot(): Promise<void> {
    await this.stop('start-failed');
    this.booted.reject(new PlatformError('no such image'));
  }

  stop(reason: string): Promise<void> {
    if (this.stopReason === undefined) {
      this.stopReason = reason;
      this.owner.leaving(this);
      this.owner.stopped(this);
    }
    return Promise.resolve();
  }
}

function harness(options: { budgetMb?: number; keepAliveMs?: number } = {}) {
  const clock = new FakeClock();
  const made: FakeEnvironment[] = [];
  const capacity = new Capacity(options.budgetMb ?? 10_000);
  const telemetry = new RecordingTelemetry();
  const scheduler = new Scheduler<FakeEnvironment>({
    create: (target, owner) => {
      const environment = new FakeEnvironment(`env-${made.length}`, target.version, owner, clock);
      made.push(environment);
      return environment;
    },
    capacity,
    clock,
    telemetry,
    log: silentLog,
    settings: { keepAliveMs: options.keepAliveMs ?? 600_000, concurrentStarts: 4, acquireTimeoutMs: 60_000 },
  });
  const nth = (index: number): FakeEnvironment => {
    const environment = made[index];
    if (!environment) throw new Error(`environment ${index} was not made`);
    return environment;
  };
  return { clock, made, nth, capacity, telemetry, scheduler };
}

describe('acquiring an environment', () => {
  it('makes one for the first call, which is cold', async () => {
    const { scheduler, nth, made, clock } = harness();
    const acquired = scheduler.acquire(aTarget(), never);
    await clock.advance(290);
    nth(0).becomeReady();
    expect(await acquired).toMatchObject({ environment: nth(0), isCold: true, waitedMs: 290 });
    expect(made).toHaveLength(1);
  });

  it('gives the most recently used idle environment at once, warm', async () => {
    const { scheduler, nth } = harness();
    const first = scheduler.acquire(aTarget(), never);
    const second = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all([first, second]);
    nth(1).becomeReady();
    nth(0).becomeReady();
    expect(scheduler.acquire(aTarget(), never)).toEqual({ environment: nth(0), isCold: false, waitedMs: 0 });
  });

  it('gives two concurrent calls two environments', async () => {
    const { scheduler, nth, made } = harness();
    const both = Promise.all(
      [aTarget(), aTarget()].map((target) => Promise.resolve(scheduler.acquire(target, never))),
    );
    nth(0).becomeReady();
    nth(1).becomeReady();
    const [one, two] = await both;
    expect(one?.environment).not.toBe(two?.environment);
    expect(made).toHaveLength(2);
  });

  it('serves a waiter with a busy environment that comes free first, in the order of arrival', async () => {
    const { scheduler, nth, made } = harness();
    const first = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    await first;
    const second = scheduler.acquire(aTarget(), never);
    const third = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    expect(await second).toMatchObject({ environment: nth(0), isCold: false });
    nth(1).becomeReady();
    expect(await third).toMatchObject({ environment: nth(1), isCold: true });
    expect(made).toHaveLength(3);
  });

  it('waits a moment for an environment that has just answered before it makes another', async () => {
    const { scheduler, nth, made, clock } = harness();
    const first = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    await first;
    nth(0).answer();
    const second = scheduler.acquire(aTarget(), never);
    expect(made).toHaveLength(1);
    await clock.advance(100);
    expect(made).toHaveLength(2);
    nth(1).becomeReady();
    expect(await second).toMatchObject({ environment: nth(1), isCold: true });
  });

  it('refuses with a throttle when the deadline passes', async () => {
    const { scheduler, clock } = harness();
    const acquired = scheduler.acquire(aTarget(), never);
    const refused = expect(acquired).rejects.toThrow(ThrottledError);
    await clock.advance(60_000);
    await refused;
  });

  it('forgets a waiter whose client went away', async () => {
    const { scheduler, nth } = harness();
    const client = new AbortController();
    const acquired = scheduler.acquire(aTarget(), client.signal);
    const refused = expect(acquired).rejects.toThrow('the client went away');
    client.abort();
    await refused;
    nth(0).becomeReady();
    expect(scheduler.acquire(aTarget(), never)).toMatchObject({ environment: nth(0) });
  });
});

describe('starts that fail', () => {
  it('tell one waiter and try again for the next after a pause that grows', async () => {
    const { scheduler, nth, made, clock, telemetry } = harness();
    const first = scheduler.acquire(aTarget(), never);
    const refused = expect(first).rejects.toThrow('no such image');
    const second = scheduler.acquire(aTarget(), never);
    await nth(0).failToBoot();
    await nth(1).failToBoot();
    await refused;
    await expect(second).rejects.toThrow('no such image');
    const third = scheduler.acquire(aTarget(), never);
    await clock.advance(99);
    const before = made.length;
    await clock.advance(200);
    expect(made.length).toBeGreaterThanOrEqual(before);
    made.at(-1)?.becomeReady();
    expect(await third).toMatchObject({ isCold: true });
    expect(telemetry.failures).toEqual(['start', 'start']);
  });

  it('do not spin: at most one try in each pause', async () => {
    const { scheduler, made, clock } = harness();
    const waiters = Array.from({ length: 5 }, () => Promise.resolve(scheduler.acquire(aTarget(), never)));
    const outcomes = Promise.allSettled(waiters);
    for (const environment of [...made]) await environment.failToBoot();
    await settled();
    expect(made).toHaveLength(5);
    await clock.advance(60_000);
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('idle environments', () => {
  it('end after their keep-alive, the least recently used first', async () => {
    const { scheduler, nth, clock } = harness({ keepAliveMs: 1000 });
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(scheduler.acquire(target, never)));
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
    expect(clock.pending).toBe(0);
  });

  it('end at once when their code is replaced, busy ones after their turn', async () => {
    const { scheduler, nth } = harness();
    const both = [aTarget(), aTarget()].map((target) => Promise.resolve(scheduler.acquire(target, never)));
    nth(0).becomeReady();
    nth(1).becomeReady();
    await Promise.all(both);
    nth(0).becomeReady();
    scheduler.retire('hello-1');
    expect([nth(0).stopReason, nth(1).stopReason]).toEqual(['replaced', undefined]);
    nth(1).becomeReady();
    expect(nth(1).stopReason).toBe('replaced');
  });

  it('can be dropped by function, to see a cold start', async () => {
    const { scheduler, nth } = harness();
    const first = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    await first;
    nth(0).becomeReady();
    expect(scheduler.dropIdle('other')).toBe(0);
    expect(scheduler.dropIdle('hello')).toBe(1);
    expect(scheduler.environments()).toEqual([]);
  });
});

describe('the memory of the box', () => {
  it('is never promised twice: a call waits until an environment is gone', async () => {
    const { scheduler, nth, made, capacity } = harness({ budgetMb: 200 });
    const first = scheduler.acquire(aTarget({ functionName: 'a' }), never);
    nth(0).becomeReady();
    await first;
    const second = scheduler.acquire(aTarget({ functionName: 'b' }), never);
    expect(made).toHaveLength(1);
    await nth(0).stop('crash');
    nth(1).becomeReady();
    expect(await second).toMatchObject({ environment: nth(1) });
    expect(capacity.reservedMb).toBe(128);
  });

  it('is taken back from the environment that has been idle longest', async () => {
    const { scheduler, nth, clock } = harness({ budgetMb: 300 });
    for (const functionName of ['a', 'b']) {
      const acquired = scheduler.acquire(aTarget({ functionName }), never);
      nth(functionName === 'a' ? 0 : 1).becomeReady();
      const { environment } = await acquired;
      environment.becomeReady();
      await clock.advance(10);
    }
    void scheduler.acquire(aTarget({ functionName: 'c' }), never);
    expect([nth(0).stopReason, nth(1).stopReason]).toEqual(['evicted', undefined]);
    nth(2).becomeReady();
  });
});

describe('closing', () => {
  it('fails the waiting calls, stops every environment and refuses new calls', async () => {
    const { scheduler, nth, clock } = harness();
    const first = scheduler.acquire(aTarget(), never);
    nth(0).becomeReady();
    await first;
    const second = scheduler.acquire(aTarget(), never);
    const refused = expect(second).rejects.toThrow('the service is stopping');
    await scheduler.close();
    await refused;
    expect(nth(0).stopReason).toBe('shutdown');
    expect(() => scheduler.acquire(aTarget(), never)).toThrow('the service is stopping');
    expect(clock.pending).toBe(0);
  });
});
