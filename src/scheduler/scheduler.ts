import { ImageMissing } from '../engine/container-engine';
import { ClientGone, StoppingError, messageOf, PlatformError, ThrottledError } from '../errors';
import type { EnvironmentOwner } from '../environment/owner';
import type { ResolvedFunction } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { Capacity } from './capacity';
import { busy, endSentence, waiting, type Decisions } from './decisions';
import { environmentsWanted } from './demand';
import { ForcedStarts, noIdleEnvironment, type StartControls } from './forced-start';
import type { GreedyDual } from './greedy-dual';
import { Launcher, type LauncherParts } from './launcher';
import { MadeAhead } from './made-ahead';
import type { BoxPolicy } from './policy/pool-policy';
import { Pool } from './pool';
import type { PoolPlan } from './pool-plan';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';
import { waiterOf, type Acquired, type Waiter } from './waiter';

export interface SchedulerParts<E extends Schedulable, S extends SchedulableStem> extends LauncherParts<
  E,
  S
> {
  readonly stems: Stems<E, S>;
  readonly capacity: Capacity;
  readonly greedyDual: GreedyDual;
  readonly policy: BoxPolicy;
  readonly decisions: Decisions;
  readonly clock: Clock;
  /** The longest wait for an environment before the call is refused. */
  readonly acquireTimeoutMs: number;
}

export interface SchedulerListener<E extends Schedulable> {
  /** Begin to make room for `mb` more: a call waits for it, or it is provisioned. */
  makeRoom(mb: number, spare?: E): void;
  /** An environment is idle; something may have been ordered for it while it was busy (`Pool.order`). */
  idle(pool: Pool<E>, environment: E): void;
}

/** One call that wants an environment. */
export interface AcquireRequest extends StartControls {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/**
 * How long an environment that has answered counts as good as idle. One period of the kernel's CPU quota: a runtime
 * with a small share may be stopped for that long before it asks for the next event, and a new environment would
 * take longer still.
 */
const SETTLE_MS = 100;

/**
 * Gives each invocation an environment: the most recently used idle one, else a stem, else the first that comes free or
 * is made. New ones are started by a rule over the waiters, never by a request itself.
 */
export class Scheduler<E extends Schedulable, S extends SchedulableStem> implements EnvironmentOwner<E> {
  private readonly byGeneration = new Map<string, Pool<E>>();
  /** Pools whose wish for environments is not met, for want of a slot or of memory, in the order of asking. */
  private readonly hungry = new Set<Pool<E>>();
  /** Their containers are being removed. */
  private readonly going = new Set<E>();
  private readonly launcher: Launcher<E, S>;
  private readonly ahead: MadeAhead<E, S>;
  private readonly forced: ForcedStarts<E, S>;
  private isClosed = false;

  constructor(
    private readonly parts: SchedulerParts<E, S>,
    private readonly listener: SchedulerListener<E>,
  ) {
    this.launcher = new Launcher(parts, this, {
      startFailed: (pool, error) => this.startFailed(pool, error),
      slotFree: () => this.pump(),
    });
    this.ahead = new MadeAhead(this.launcher, parts, (mb) => listener.makeRoom(mb));
    this.forced = new ForcedStarts(this.launcher, parts.stems, parts.clock);
  }

  /** By generation. */
  get pools(): ReadonlyMap<string, Pool<E>> {
    return this.byGeneration;
  }

  /** An environment that is reserved for the caller. Throws ThrottledError after the deadline, and ImageMissing. */
  acquire(target: ResolvedFunction, request: AcquireRequest): Acquired<E> | Promise<Acquired<E>> {
    if (this.isClosed) throw new StoppingError();
    const pool = this.poolOf(target);
    const isForced = request.forceStart !== undefined && request.forceStart !== 'warm';
    const taken = isForced ? undefined : this.takeIdle(pool, request.requestId);
    if (!taken && request.forceStart === 'warm') throw noIdleEnvironment();
    if (!taken && !this.parts.runtimes.mayStart(target.version.runtime)) {
      this.forgetIfEmpty(pool);
      throw new ImageMissing(target.version.runtime);
    }
    pool.demandRose(this.parts.clock.now());
    if (taken) return taken;
    const waiter = this.waiter(pool, request);
    if (isForced || request.slowStartMs !== undefined) void this.startForced(pool, waiter, request);
    else {
      pool.wait(waiter);
      this.fill(pool);
    }
    return waiter.turn.promise;
  }

  /** Owner: the environment may be invoked. */
  ready(environment: E): void {
    const pool = this.poolWith(environment);
    switch (pool?.admit(environment, this.parts.clock.now())) {
      case undefined:
      case 'unwanted':
        void environment.stop('replaced');
        return;
      case 'taken':
        this.parts.greedyDual.used(environment.id);
        break;
      case 'failed':
        this.end(pool, environment, 'init-failed');
        break;
      case 'idle':
        this.listener.idle(pool, environment);
    }
    this.pump();
  }

  /** Owner: the environment has answered. */
  settling(environment: E): void {
    this.poolWith(environment)?.settle(environment, this.parts.clock.now());
  }

  /** Owner: the environment takes no more invocations. */
  leaving(environment: E): void {
    const pool = this.poolWith(environment);
    this.going.add(environment);
    this.parts.capacity.leaves(environment.id);
    this.parts.greedyDual.forget(environment.id);
    if (!pool) return;
    const promisedTo = pool.lose(environment, this.parts.clock.now());
    if (promisedTo)
      this.giveUp(pool, promisedTo, new PlatformError('the environment for this call was lost'));
    this.fill(pool);
  }

  /** Owner: the environment's container is gone and its memory is free again. */
  stopped(environment: E): void {
    this.going.delete(environment);
    this.parts.capacity.release(environment.id);
    this.pump();
  }

  /** The code or configuration was replaced or deleted: idle environments end now, busy ones after their turn. */
  retire(generation: string): void {
    const pool = this.byGeneration.get(generation);
    if (!pool) return;
    pool.retire();
    for (const environment of [...pool.idle]) this.end(pool, environment, 'replaced');
    this.forgetIfEmpty(pool);
  }

  /** Ends an environment that serves nobody, and says why. */
  end(pool: Pool<E>, environment: E, reason: string, because?: string): void {
    const action = reason === 'evicted' ? 'evict' : 'kill';
    const idleMs = Math.round(this.parts.clock.now() - environment.since);
    const sentence = `an environment of ${pool.name} ${endSentence(reason, because)}`;
    this.parts.decisions.note(action, reason, sentence, {
      version: environment.version,
      environmentId: environment.id,
      inputs: { idleMs, idle: pool.idle.length, busy: pool.busy.size },
    });
    void environment.stop(reason);
  }

  environments(): E[] {
    return [...this.byGeneration.values()].flatMap((pool) => [...pool.idle, ...pool.busy, ...pool.starting]);
  }

  /** Refuses new calls, fails the waiting ones and removes every environment. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const pool of this.byGeneration.values()) {
      for (const waiter of pool.close()) this.fail(waiter, new StoppingError());
    }
    const all = new Set([...this.environments(), ...this.going]);
    const stops = [...all].map((environment) => environment.stop('shutdown'));
    await Promise.allSettled([...stops, this.parts.stems.close(), this.launcher.close()]);
  }

  /** Meets what waits, as far as slots and memory go; then what is only expected. */
  pump(): void {
    if (this.isClosed) return;
    for (const pool of [...this.hungry]) this.fill(pool);
    if (this.hungry.size > 0) return;
    this.ahead.make();
    while (this.launcher.hasSlotAhead) {
      const refill = this.parts.stems.startOne();
      if (!refill) break;
      this.launcher.inSlot(refill);
    }
  }

  poolOf(target: ResolvedFunction): Pool<E> {
    const key = target.version.generation;
    let pool = this.byGeneration.get(key);
    if (!pool) {
      const { maker, policy } = this.parts;
      pool = new Pool<E>(key, target, maker.stemKindOf(target), policy);
      this.byGeneration.set(key, pool);
    } else if (pool.target !== target) pool.retarget(target, this.parts.policy);
    return pool;
  }

  /** The pool's plan is this from now on; what it orders is begun by the next `pump`. */
  follow(pool: Pool<E>, plan: PoolPlan): void {
    pool.follow(plan);
    this.ahead.planned(pool);
  }

  /** Forgets a pool that has nothing and for which nothing is planned. */
  forgetIfEmpty(pool: Pool<E>): void {
    if (!pool.isOver) return;
    pool.close();
    this.hungry.delete(pool);
    this.byGeneration.delete(pool.key);
  }

  /** Serves the waiters with what there is, and starts what is missing and the box has room for. */
  private fill(pool: Pool<E>): void {
    this.hungry.delete(pool);
    if (this.isClosed || pool.waiters.length === 0) return;
    const now = this.parts.clock.now();
    this.thawForWaiters(pool, now);
    if (pool.blockedUntil > now) {
      this.wakeUpIn(pool, pool.blockedUntil - now);
      return;
    }
    const settling = pool.settlingSince(now - SETTLE_MS);
    if (settling > 0) this.wakeUpIn(pool, SETTLE_MS);
    const starting = pool.startingForAnybody;
    // What is idle now is frozen, and goes on as soon as there is memory: sooner than anything that is begun.
    const unserved = pool.waiters.length - pool.idle.length;
    if (pool.idle.length > 0) this.hungry.add(pool);
    let wanted = environmentsWanted({ waiting: unserved, starting, settling });
    for (; wanted > 0; wanted -= 1) {
      if (!this.startForWaiters(pool, wanted)) return;
    }
  }

  /** Frozen environments stay idle while there is no memory for them to go on; now there may be. */
  private thawForWaiters(pool: Pool<E>, now: number): void {
    for (let waiter = pool.waiters[0]; waiter && pool.idle.length > 0; waiter = pool.waiters[0]) {
      const taken = this.takeIdle(pool, waiter.requestId);
      if (!taken) return;
      pool.serveNext(taken, now);
    }
  }

  /** One environment for the waiters: from a stem, else in a free slot. False when that has to wait. */
  private startForWaiters(pool: Pool<E>, wanted: number): boolean {
    const { stems } = this.parts;
    const requestId = pool.waiters[0]?.requestId ?? '';
    const cause = `${waiting(pool.waiters.length)} and ${busy(pool.busy.size)}`;
    const common = { reason: 'waiter', requestId } as const;
    const stem = stems.take(pool.stemKind);
    if (stem) {
      this.launcher.specialise(pool, stem, {
        ...common,
        action: 'specialise',
        what: `is made of a stem: ${cause}`,
      });
      return true;
    }
    this.hungry.add(pool);
    // A stem that is on its way will be ready before a container that is begun now.
    if (!this.launcher.hasSlot || wanted <= stems.coming(pool.stemKind)) return false;
    const what = `is made from nothing: ${cause}, and no stem is left`;
    if (this.launcher.start(pool, { ...common, action: 'start', what })) {
      stems.missed(pool.stemKind);
      this.hungry.delete(pool);
      return true;
    }
    this.listener.makeRoom(pool.target.version.memorySize, pool.top());
    return false;
  }

  private takeIdle(pool: Pool<E>, requestId: string): Acquired<E> | undefined {
    const top = pool.top();
    if (!top) return undefined;
    const wasFrozen = top.isFrozen;
    if (wasFrozen && !this.mayThaw(pool, top, requestId)) return undefined;
    pool.take(top);
    this.parts.greedyDual.used(top.id);
    return { environment: top, startKind: wasFrozen ? 'thawed' : 'warm', waitedMs: 0 };
  }

  /** A frozen environment holds what it uses; to go on it must have what it may come to use. */
  private mayThaw(pool: Pool<E>, environment: E, requestId: string): boolean {
    const { capacity, decisions, clock } = this.parts;
    const { memorySize } = pool.target.version;
    if (!capacity.tryHold(environment.id, memorySize, 'environment')) {
      this.listener.makeRoom(memorySize - capacity.heldBy(environment.id), environment);
      return false;
    }
    decisions.note('thaw', 'call', `a frozen environment of ${pool.name} goes on: a call came`, {
      version: environment.version,
      environmentId: environment.id,
      requestId,
      inputs: { frozenMs: Math.round(clock.now() - environment.since) },
    });
    return true;
  }

  private async startForced(pool: Pool<E>, waiter: Waiter<E>, controls: StartControls): Promise<void> {
    pool.waitForPromise(waiter);
    try {
      await this.forced.start(pool, waiter, controls);
    } catch (error) {
      this.giveUp(pool, waiter, error instanceof Error ? error : new PlatformError(messageOf(error)));
    }
  }

  private waiter(pool: Pool<E>, { requestId, signal }: AcquireRequest): Waiter<E> {
    const waiter: Waiter<E> = waiterOf(this.parts.clock, {
      ...{ requestId, signal, deadlineMs: this.parts.acquireTimeoutMs },
      onDeadline: () => this.refuse(pool, waiter),
      onGone: () => this.giveUp(pool, waiter, new ClientGone()),
    });
    return waiter;
  }

  private refuse(pool: Pool<E>, waiter: Waiter<E>): void {
    const { decisions, acquireTimeoutMs } = this.parts;
    const sentence = `a call of ${pool.name} was refused: no environment came free within ${acquireTimeoutMs / 1000} s`;
    decisions.note('refuse', 'deadline', sentence, {
      version: pool.target.version,
      requestId: waiter.requestId,
      inputs: { waiting: pool.waiters.length, busy: pool.busy.size, starting: pool.starting.size },
    });
    this.giveUp(pool, waiter, new ThrottledError('ConcurrentInvocationLimitExceeded', 1));
  }

  private giveUp(pool: Pool<E>, waiter: Waiter<E>, error: Error): void {
    if (waiter.isOver) return;
    pool.giveUp(waiter, this.parts.clock.now());
    this.fail(waiter, error);
    this.forgetIfEmpty(pool);
  }

  private fail(waiter: Waiter<E>, error: Error): void {
    waiter.release();
    waiter.turn.reject(error);
  }

  /** One waiter is told, the others wait for the next try (`leaving` has put it off); without an image all are told. */
  private startFailed(pool: Pool<E>, error: unknown): void {
    if (this.isClosed) return;
    const reason = error instanceof Error ? error : new PlatformError(messageOf(error));
    const told = pool.waiters.slice(0, error instanceof ImageMissing ? undefined : 1);
    for (const waiter of told) this.giveUp(pool, waiter, reason);
    if (told.length === 0) this.forgetIfEmpty(pool);
  }

  private wakeUpIn(pool: Pool<E>, ms: number): void {
    if (!pool.wakeUp.isSet) pool.wakeUp.set(this.parts.clock, ms, () => this.fill(pool));
  }

  private poolWith(environment: E): Pool<E> | undefined {
    return this.byGeneration.get(environment.version.generation);
  }
}
