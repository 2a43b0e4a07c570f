import { ImageMissing } from '../engine/container-engine';
import { StoppingError, PlatformError } from '../errors';
import type { EnvironmentOwner } from '../environment/owner';
import type { ResolvedFunction } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { Decision } from '../contract/decision';
import type { Capacity } from './capacity';
import { endSentence, type Decisions } from './decisions';
import { noIdleEnvironment, type ForcedStarts, type StartControls } from './forced-start';
import type { Launcher } from './launcher';
import type { MadeAhead } from './made-ahead';
import type { Pool } from './pool';
import type { PoolPlan } from './pool-plan';
import type { Pools } from './pools';
import type { RuntimeGate, Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';
import { refuse, type Acquired, type Waiter } from './waiter';
import type { WaiterStarts } from './waiter-starts';
import type { Waits } from './waits';
import type { WarmStarts } from './warm-starts';

export interface SchedulerParts<E extends Schedulable, S extends SchedulableStem> {
  readonly pools: Pools<E, S>;
  readonly waits: Waits<E>;
  readonly warm: WarmStarts<E>;
  readonly starts: WaiterStarts<E, S>;
  readonly forced: ForcedStarts<E, S>;
  readonly ahead: MadeAhead<E, S>;
  readonly launcher: Launcher<E, S>;
  readonly stems: Stems<E, S>;
  readonly runtimes: RuntimeGate;
  readonly capacity: Capacity;
  readonly decisions: Decisions;
  readonly clock: Clock;
  /** The pool is not as it was: its plan may be another one now. */
  readonly changed: (pool: Pool<E>) => void;
  /** An environment is idle; something may have been ordered for it while it was busy (`Pool.order`). */
  readonly idle: (pool: Pool<E>, environment: E) => void;
}

/** One call that wants an environment. */
export interface AcquireRequest extends StartControls {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Of a function that keeps its tenants apart. */
  readonly tenantId?: string | undefined;
}

/**
 * Gives each invocation an environment: the most recently used idle one, else a stem, else the first that comes free or
 * is made.
 */
export class Scheduler<E extends Schedulable, S extends SchedulableStem> implements EnvironmentOwner<E> {
  /** Their containers are being removed. */
  private readonly going = new Set<E>();
  private isClosed = false;

  constructor(private readonly parts: SchedulerParts<E, S>) {}

  /** By generation, and by tenant where there are some. */
  get pools(): ReadonlyMap<string, Pool<E>> {
    return this.parts.pools.all;
  }

  /** An environment that is reserved for the caller. Throws ThrottledError after the deadline, and ImageMissing. */
  acquire(target: ResolvedFunction, request: AcquireRequest): Acquired<E> | Promise<Acquired<E>> {
    if (this.isClosed) throw new StoppingError();
    const { pools, warm, runtimes, clock, waits, starts, changed } = this.parts;
    const pool = pools.of(target, request.tenantId);
    const isForced = request.forceStart !== undefined && request.forceStart !== 'warm';
    const taken = isForced ? undefined : warm.take(pool, request.requestId);
    if (!taken && request.forceStart === 'warm') throw noIdleEnvironment();
    if (!taken && !runtimes.mayStart(target.version.runtime)) {
      pools.forgetIfOver(pool);
      throw new ImageMissing(target.version.runtime);
    }
    pool.demandRose(clock.now(), taken !== undefined);
    changed(pool);
    if (taken) return taken;
    const waiter = waits.begin(pool, request);
    if (isForced || request.slowStartMs !== undefined) void this.startForced(pool, waiter, request);
    else {
      pool.wait(waiter);
      starts.fill(pool);
    }
    return waiter.turn.promise;
  }

  /** Owner: the environment may be invoked. */
  ready(environment: E): void {
    const { clock, idle, changed } = this.parts;
    const pool = this.poolWith(environment);
    if (pool) changed(pool);
    switch (pool?.admit(environment, clock.now())) {
      case undefined:
      case 'unwanted':
        void environment.stop('replaced');
        return;
      case 'taken':
        break;
      case 'failed':
        this.end(pool, environment, 'init-failed');
        break;
      case 'idle':
        idle(pool, environment);
    }
    this.pump();
  }

  /** Owner: the environment has answered. */
  settling(environment: E): void {
    this.poolWith(environment)?.settle(environment, this.parts.clock.now());
  }

  /** Owner: the environment takes no more invocations. */
  leaving(environment: E): void {
    const { capacity, clock, waits, starts, changed } = this.parts;
    const pool = this.poolWith(environment);
    this.going.add(environment);
    capacity.leaves(environment.id);
    if (!pool) return;
    changed(pool);
    const promisedTo = pool.lose(environment, clock.now());
    if (promisedTo)
      waits.giveUp(pool, promisedTo, new PlatformError('the environment for this call was lost'));
    starts.fill(pool);
  }

  /** Owner: the environment's container is gone and its memory is free again. */
  stopped(environment: E): void {
    this.going.delete(environment);
    this.parts.capacity.release(environment.id);
    this.pump();
  }

  /** The code or configuration was replaced or deleted: idle environments end now, busy ones after their turn. */
  retire(generation: string): void {
    const { pools, changed } = this.parts;
    for (const pool of pools.ofGeneration(generation)) {
      pool.retire();
      changed(pool);
      for (const environment of [...pool.idle]) this.end(pool, environment, 'replaced');
      pools.forgetIfOver(pool);
    }
  }

  /** Ends an environment that serves nobody, and says why. */
  end(pool: Pool<E>, environment: E, reason: string, because?: string, inputs?: Decision['inputs']): void {
    const { decisions, clock } = this.parts;
    const action = reason === 'evicted' || reason === 'idle-budget' ? 'evict' : 'kill';
    const idleMs = Math.round(clock.now() - environment.since);
    const sentence = `an environment of ${pool.name} ${endSentence(reason, because)}`;
    decisions.note(action, reason, sentence, {
      version: environment.version,
      environmentId: environment.id,
      inputs: { idleMs, idle: pool.idle.length, busy: pool.busy.size, ...inputs },
    });
    void environment.stop(reason);
  }

  environments(): E[] {
    return this.parts.pools.environments();
  }

  /** Refuses new calls, fails the waiting ones and removes every environment. */
  async close(): Promise<void> {
    const { starts, stems, launcher } = this.parts;
    this.isClosed = true;
    starts.close();
    for (const pool of this.pools.values())
      for (const waiter of pool.close()) refuse(waiter, new StoppingError());
    const all = new Set([...this.environments(), ...this.going]);
    const stops = [...all].map((environment) => environment.stop('shutdown'));
    await Promise.allSettled([...stops, stems.close(), launcher.close()]);
  }

  /** Meets what waits, as far as slots and memory go; then what is only expected. */
  pump(): void {
    if (this.isClosed) return;
    const { starts, ahead, launcher, stems } = this.parts;
    if (!starts.fillAll()) return;
    ahead.make();
    while (launcher.hasSlotAhead) {
      const refill = stems.startOne();
      if (!refill) break;
      launcher.inSlot(refill);
    }
  }

  poolOf(target: ResolvedFunction): Pool<E> {
    return this.parts.pools.of(target);
  }

  /** The pool's plan is this from now on; what it orders is begun by the next `pump`. */
  follow(pool: Pool<E>, plan: PoolPlan): void {
    pool.follow(plan);
    this.parts.ahead.planned(pool);
  }

  forgetIfEmpty(pool: Pool<E>): void {
    this.parts.pools.forgetIfOver(pool);
  }

  private async startForced(pool: Pool<E>, waiter: Waiter<E>, controls: StartControls): Promise<void> {
    const { forced, waits } = this.parts;
    pool.waitForPromise(waiter);
    try {
      await forced.start(pool, waiter, controls);
    } catch (error) {
      waits.giveUp(pool, waiter, error);
    }
  }

  private poolWith(environment: E): Pool<E> | undefined {
    return this.parts.pools.with(environment);
  }
}
