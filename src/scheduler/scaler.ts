import type { StemKind } from '../environment/environment-factory';
import type { ResolvedFunction } from '../functions/model';
import type { Clock, Timer } from '../lib/clock';
import { RepeatedTask } from '../lib/repeated-task';
import type { Telemetry } from '../telemetry/events';
import type { Capacity } from './capacity';
import type { IdleFreezes } from './idle-freezes';
import { Looks } from './looks';
import type { BoxPolicy } from './policy/pool-policy';
import type { IdleOrder } from './members';
import type { Pool } from './pool';
import { planPool } from './pool-plan';
import type { Room } from './room';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Scheduler } from './scheduler';
import type { Stems } from './stems';
import type { Steps } from './steps';

export interface ScalerParts<E extends Schedulable, S extends SchedulableStem> {
  readonly scheduler: Scheduler<E, S>;
  readonly stems: Stems<E, S>;
  readonly capacity: Capacity;
  readonly policy: BoxPolicy;
  readonly telemetry: Pick<Telemetry, 'pools'>;
  readonly clock: Clock;
  readonly steps: Steps;
  readonly freezes: IdleFreezes<E>;
  readonly room: Pick<Room<E, S>, 'fitIdle'>;
  /** The kinds of stem that functions could use now. */
  readonly kindsInUse: () => readonly StemKind[];
  /** The function version that the policy knows by this key; undefined when there is none that can run. */
  readonly targetOf: (policyKey: string) => ResolvedFunction | undefined;
}

const TICK_MS = 1000;
/** Functions that are made one after the other are looked at together. */
const KINDS_MS = 50;
/** The policy's price and the stems' numbers move slowly. */
const SLOW_TICKS = 10;

/** Carries out the plans: ends and makes environments ahead, and gives memory back when it is short. */
export class Scaler<E extends Schedulable, S extends SchedulableStem> {
  private ticks = 0;
  private readonly looks = new Looks<Pool<E>>();
  /** All pools are as they were last reported. */
  private isReported = false;
  private readonly regularly: RepeatedTask;
  private newKinds: Timer | undefined;

  constructor(private readonly parts: ScalerParts<E, S>) {
    const { clock, steps } = parts;
    const failed = (error: unknown) => steps.failed('the regular look at the pools', error);
    this.regularly = new RepeatedTask(clock, TICK_MS, () => this.tick(), failed);
  }

  start(): void {
    this.parts.stems.resize(this.parts.kindsInUse());
    this.parts.scheduler.pump();
    this.regularly.start();
  }

  stop(): void {
    this.regularly.stop();
    this.newKinds?.cancel();
  }

  /** The kinds in use have changed: their stems are to be ready when the new functions are called. */
  kindsChanged(): void {
    const { scheduler, clock } = this.parts;
    this.newKinds ??= clock.after(KINDS_MS, () => {
      this.newKinds = undefined;
      this.fitStems();
      scheduler.pump();
    });
  }

  /** Something happened in the pool: the next tick looks at it. */
  changed(pool: Pool<E>): void {
    this.looks.note(pool);
  }

  /** One look at the pools for which it is time. */
  tick(): void {
    const { scheduler, policy, capacity, clock, steps } = this.parts;
    const now = clock.now();
    if (this.ticks % SLOW_TICKS === 0) {
      steps.run('weighing memory against waiting', () => policy.tick(now, capacity.report().byKind.stem));
      steps.run('hearing the policy', () => this.hearPolicy());
      this.fitStems();
      steps.run('expecting calls', () => this.expectCalls(now));
    }
    this.ticks += 1;
    for (const pool of this.looks.take(now)) this.look(pool, now);
    steps.run('keeping idle environments within their budget', () => this.parts.room.fitIdle());
    if (!this.isReported) steps.run('reporting the pools', () => this.report());
    scheduler.pump();
  }

  private fitStems(): void {
    const { stems, steps, kindsInUse } = this.parts;
    steps.run('fitting the stems', () => stems.resize(kindsInUse()));
  }

  /** Keeps `count` initialised environments of a version from now on. */
  provision(target: ResolvedFunction, count: number): void {
    const { scheduler, clock } = this.parts;
    if (count === 0 && !scheduler.pools.has(target.version.generation)) return;
    const pool = scheduler.poolOf(target);
    pool.provision(count);
    this.act(pool, clock.now());
    scheduler.pump();
  }

  /** A call of a version is known to begin at `at`: an environment is to be idle then. */
  announce(target: ResolvedFunction, at: number, because: string): void {
    const { scheduler, clock } = this.parts;
    // A tenant's environments serve it alone, and nobody knows whose call it is.
    if (target.version.tenantIsolation !== undefined) return;
    const pool = scheduler.poolOf(target);
    pool.announced.announce(at, because);
    this.act(pool, clock.now());
    scheduler.pump();
  }

  /** Freezes the idle environments of a function, or of all, and those about to be idle. Returns how many. */
  freezeIdle(functionName: string | undefined): number {
    return this.order(functionName, 'freeze');
  }

  /**
   * Ends the idle environments of a function, or of all, and those about to be idle; the next call is no warm start.
   * Returns how many.
   */
  dropIdle(functionName: string | undefined): number {
    return this.order(functionName, 'end');
  }

  /** Carries out what the operator ordered while it was busy. */
  idle(pool: Pool<E>, environment: E): void {
    const order = pool.takeOrder(environment);
    if (order) this.obey(pool, environment, order);
  }

  private order(functionName: string | undefined, order: IdleOrder): number {
    let count = 0;
    for (const pool of this.parts.scheduler.pools.values()) {
      if (functionName !== undefined && pool.name !== functionName) continue;
      for (const environment of [...pool.idle]) {
        if (order === 'freeze' && environment.isFrozen) continue;
        this.obey(pool, environment, order);
        count += 1;
      }
      count += pool.order(order);
    }
    return count;
  }

  private obey(pool: Pool<E>, environment: E, order: IdleOrder): void {
    if (order === 'freeze')
      this.parts.freezes.freeze(pool, environment, 'operator', 'the operator asked for it');
    else {
      pool.forgo();
      this.parts.scheduler.end(pool, environment, 'dropped');
    }
  }

  /** A pool that was replaced, or was there before a restart, may have had calls to expect. */
  private expectCalls(now: number): void {
    const { scheduler, policy, targetOf } = this.parts;
    for (const key of [...policy.expected(now)]) {
      const target = targetOf(key);
      if (target) scheduler.poolOf(target);
    }
  }

  /** Memory may be worth more or less than it was: pools of which the policy thinks otherwise now are due. */
  private hearPolicy(): void {
    for (const pool of this.parts.scheduler.pools.values()) if (pool.hasNews()) this.looks.note(pool);
  }

  private report(): void {
    const { scheduler, telemetry } = this.parts;
    telemetry.pools(
      [...scheduler.pools.values()].map(({ name, isRetired, desired, provisionedGoal, target }) => ({
        functionName: name,
        desired: isRetired ? 0 : desired,
        ...(!isRetired && provisionedGoal > 0
          ? { provisionedMb: provisionedGoal * target.version.memorySize }
          : {}),
      })),
    );
    this.isReported = true;
  }

  private look(pool: Pool<E>, now: number): void {
    const { scheduler, steps } = this.parts;
    this.isReported = false;
    if (scheduler.pools.get(pool.key) !== pool) return;
    let isDone = false;
    steps.run(`fitting the pool of ${pool.name}`, () => {
      this.act(pool, now);
      isDone = true;
    });
    if (!isDone) this.looks.note(pool);
  }

  private act(pool: Pool<E>, now: number): void {
    const { scheduler } = this.parts;
    if (pool.isRetired) {
      scheduler.forgetIfEmpty(pool);
      return;
    }
    // Busy ones follow when they are idle.
    for (const environment of pool.provisioned.surplusOf(pool.idle))
      scheduler.end(pool, environment, 'unprovisioned');
    const plan = planPool(pool.snapshot(now), now);
    for (const { id, reason, because } of plan.kill) {
      const environment = pool.idle.find((candidate) => candidate.id === id);
      if (environment) scheduler.end(pool, environment, reason, because);
    }
    scheduler.follow(pool, plan);
    this.looks.noteAt(pool, plan.changesAt);
    scheduler.forgetIfEmpty(pool);
  }
}
