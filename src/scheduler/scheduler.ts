import { messageOf, PlatformError, ThrottledError } from '../errors';
import type { ResolvedFunction } from '../functions/model';
import type { Clock, Timer } from '../lib/clock';
import { deferred } from '../lib/deferred';
import { Semaphore } from '../lib/semaphore';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import type { Capacity } from './capacity';
import { environmentsWanted, startBackoffMs } from './demand';
import { expired } from './keep-alive';
import { Pool, type Acquired, type Waiter } from './pool';
import type { Schedulable } from './schedulable';

export interface SchedulerSettings {
  readonly keepAliveMs: number;
  /** Docker's starts do not run in parallel: more at a time only make each of them slower. */
  readonly concurrentStarts: number;
  /** The longest wait for an environment before the call is refused. */
  readonly acquireTimeoutMs: number;
}

export interface SchedulerParts<E extends Schedulable> {
  readonly create: (target: ResolvedFunction, owner: Scheduler<E>) => E;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: ServiceLog;
  readonly settings: SchedulerSettings;
}

/**
 * How long an environment that has answered counts as good as idle. One period of the kernel's CPU quota: a runtime
 * with a small share may be stopped for that long before it asks for the next event, and a new environment would
 * take longer still.
 */
const SETTLE_MS = 100;
/** How often idle environments are looked at, as a share of their keep-alive. */
const SWEEPS_PER_KEEP_ALIVE = 10;
const MAX_SWEEP_MS = 10_000;

/**
 * Gives each invocation an environment: the most recently used idle one, else the first that comes free or is made.
 * New ones are started by a rule over the waiters, never by a request itself.
 */
export class Scheduler<E extends Schedulable> {
  private readonly pools = new Map<string, Pool<E>>();
  private readonly starts: Semaphore;
  /** Pools that want an environment and found no memory, in the order in which they asked. */
  private readonly starved = new Set<Pool<E>>();
  private sweepTimer: Timer | undefined;
  private isClosed = false;

  constructor(private readonly parts: SchedulerParts<E>) {
    this.starts = new Semaphore(parts.settings.concurrentStarts);
  }

  /** An environment that is reserved for the caller. Throws ThrottledError after the deadline. */
  acquire(target: ResolvedFunction, signal: AbortSignal): Acquired<E> | Promise<Acquired<E>> {
    if (this.isClosed) throw new PlatformError('the service is stopping');
    const pool = this.poolOf(target);
    const environment = pool.take();
    if (environment) return { environment, isCold: false, waitedMs: 0 };
    return this.wait(pool, signal);
  }

  /** Owner: the environment may be invoked. */
  ready(environment: E): void {
    const pool = this.pools.get(environment.version.generation);
    if (!pool || (pool.isRetired && pool.waiters.length === 0)) {
      void environment.stop('replaced');
      return;
    }
    if (pool.starting.has(environment)) pool.failures = 0;
    pool.offer(environment, this.parts.clock.now());
    this.armSweep();
  }

  /** Owner: the environment has answered. */
  settling(environment: E): void {
    const pool = this.pools.get(environment.version.generation);
    if (pool?.busy.has(environment)) pool.settling.set(environment, this.parts.clock.now());
  }

  /** Owner: the environment takes no more invocations. */
  leaving(environment: E): void {
    const pool = this.pools.get(environment.version.generation);
    if (!pool) return;
    // Lost before it was ever ready: whatever the reason, the next try waits, so that a broken start cannot spin.
    if (pool.starting.has(environment)) {
      pool.failures += 1;
      pool.blockedUntil = this.parts.clock.now() + startBackoffMs(pool.failures);
    }
    pool.drop(environment);
    this.fill(pool);
    this.forgetIfEmpty(pool);
  }

  /** Owner: the environment's container is gone and its memory is free again. */
  stopped(environment: E): void {
    this.parts.capacity.release(environment.version.memorySize);
    for (const pool of [...this.starved]) {
      this.starved.delete(pool);
      this.fill(pool);
    }
  }

  /** The code or configuration was replaced or deleted: idle environments end now, busy ones after their turn. */
  retire(generation: string): void {
    const pool = this.pools.get(generation);
    if (!pool) return;
    pool.isRetired = true;
    for (const environment of [...pool.idle]) void environment.stop('replaced');
  }

  /** Ends the idle environments of a function, or of all; the next call is a cold start. Returns how many. */
  dropIdle(functionName?: string): number {
    const doomed = [...this.pools.values()]
      .filter((pool) => functionName === undefined || pool.target.version.functionName === functionName)
      .flatMap((pool) => pool.idle);
    for (const environment of [...doomed]) void environment.stop('dropped');
    return doomed.length;
  }

  environments(): E[] {
    return [...this.pools.values()].flatMap((pool) => [...pool.idle, ...pool.busy, ...pool.starting]);
  }

  /** Refuses new calls, fails the waiting ones and removes every environment. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.sweepTimer?.cancel();
    for (const pool of this.pools.values()) {
      pool.wakeUp?.cancel();
      for (const waiter of pool.waiters.splice(0))
        this.fail(waiter, new PlatformError('the service is stopping'));
    }
    await Promise.allSettled(this.environments().map((environment) => environment.stop('shutdown')));
  }

  private wait(pool: Pool<E>, signal: AbortSignal): Promise<Acquired<E>> {
    const { clock, settings } = this.parts;
    const give = (error: Error) => {
      pool.removeWaiter(waiter);
      this.fail(waiter, error);
      this.forgetIfEmpty(pool);
    };
    const deadline = clock.after(settings.acquireTimeoutMs, () =>
      give(new ThrottledError('ConcurrentInvocationLimitExceeded', 1)),
    );
    const aborted = () => give(new PlatformError('the client went away'));
    signal.addEventListener('abort', aborted, { once: true });
    const waiter: Waiter<E> = {
      since: clock.now(),
      turn: deferred(),
      release: () => {
        deadline.cancel();
        signal.removeEventListener('abort', aborted);
      },
    };
    pool.waiters.push(waiter);
    this.fill(pool);
    return waiter.turn.promise;
  }

  private fail(waiter: Waiter<E>, error: Error): void {
    waiter.release();
    waiter.turn.reject(error);
  }

  /** Starts what the pool wants and the box has room for. */
  private fill(pool: Pool<E>): void {
    if (this.isClosed || pool.waiters.length === 0) return;
    const now = this.parts.clock.now();
    if (pool.blockedUntil > now) {
      this.wakeUpIn(pool, pool.blockedUntil - now);
      return;
    }
    const settling = this.settlingSoon(pool, now);
    if (settling > 0) this.wakeUpIn(pool, SETTLE_MS);
    let wanted = environmentsWanted({ waiting: pool.waiters.length, starting: pool.starting.size, settling });
    for (; wanted > 0; wanted -= 1) {
      if (!this.parts.capacity.tryReserve(pool.target.version.memorySize)) {
        this.starved.add(pool);
        this.evictOne();
        return;
      }
      void this.start(pool);
    }
  }

  private settlingSoon(pool: Pool<E>, now: number): number {
    let count = 0;
    for (const answeredAt of pool.settling.values()) if (now - answeredAt < SETTLE_MS) count += 1;
    return count;
  }

  private wakeUpIn(pool: Pool<E>, ms: number): void {
    pool.wakeUp ??= this.parts.clock.after(ms, () => {
      pool.wakeUp = undefined;
      this.fill(pool);
    });
  }

  private async start(pool: Pool<E>): Promise<void> {
    const environment = this.parts.create(pool.target, this);
    pool.starting.add(environment);
    try {
      await this.starts.run(() => environment.boot());
    } catch (error) {
      this.startFailed(pool, environment, error);
    }
  }

  /** One waiter is told, the others wait for the next try (`leaving` has put it off). */
  private startFailed(pool: Pool<E>, environment: E, error: unknown): void {
    if (this.isClosed) return;
    const { log, telemetry } = this.parts;
    telemetry.containerFailed('start');
    log.error('an environment could not be started', {
      functionName: environment.version.functionName,
      environmentId: environment.id,
      error: messageOf(error),
    });
    const waiter = pool.waiters.shift();
    if (waiter) this.fail(waiter, error instanceof Error ? error : new PlatformError(messageOf(error)));
    this.forgetIfEmpty(pool);
  }

  /** Makes room: the environment that has been idle longest goes, whosever it is. */
  private evictOne(): void {
    let oldest: E | undefined;
    for (const pool of this.pools.values()) {
      const candidate = pool.idle[0];
      if (candidate && (!oldest || candidate.since < oldest.since)) oldest = candidate;
    }
    void oldest?.stop('evicted');
  }

  private poolOf(target: ResolvedFunction): Pool<E> {
    const key = target.version.generation;
    let pool = this.pools.get(key);
    if (!pool) {
      pool = new Pool(key, target);
      this.pools.set(key, pool);
    }
    return pool;
  }

  private forgetIfEmpty(pool: Pool<E>): void {
    if (!pool.isEmpty) return;
    pool.wakeUp?.cancel();
    this.starved.delete(pool);
    this.pools.delete(pool.key);
  }

  private armSweep(): void {
    if (this.sweepTimer || this.isClosed) return;
    const { clock, settings } = this.parts;
    const period = Math.min(MAX_SWEEP_MS, Math.max(50, settings.keepAliveMs / SWEEPS_PER_KEEP_ALIVE));
    this.sweepTimer = clock.after(period, () => {
      this.sweepTimer = undefined;
      this.sweep();
    });
  }

  private sweep(): void {
    const { clock, settings } = this.parts;
    const now = clock.now();
    for (const pool of [...this.pools.values()]) {
      for (const environment of expired(pool.idle, now, settings.keepAliveMs))
        void environment.stop('keep-alive');
    }
    if (this.pools.size > 0) this.armSweep();
  }
}
