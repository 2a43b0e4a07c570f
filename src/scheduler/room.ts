import type { Clock } from '../lib/clock';
import type { Capacity } from './capacity';
import type { IdleFreezes } from './idle-freezes';
import type { BoxPolicy } from './policy/pool-policy';
import type { Pool } from './pool';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Scheduler } from './scheduler';
import type { Stems } from './stems';

export interface RoomParts<E extends Schedulable, S extends SchedulableStem> {
  readonly scheduler: Scheduler<E, S>;
  readonly stems: Pick<Stems<E, S>, 'evict'>;
  readonly capacity: Capacity;
  readonly freezes: Pick<IdleFreezes<E>, 'freeze'>;
  readonly policy: BoxPolicy;
  readonly clock: Clock;
  /** What idle environments may hold together, MB. */
  readonly idleBudgetMb: number;
  /** Those that are idle stop running in a moment, and hold what they use from then on: they count as soon as that is known. */
  readonly freezesIdle: boolean;
}

interface Victim<E extends Schedulable> {
  readonly pool: Pool<E>;
  readonly environment: E;
  readonly heldMb: number;
  /** Seconds of waiting that each millisecond of holding it saves at best. */
  readonly perMs: number;
  /** The same for each MB of it. */
  readonly perMbMs: number;
}

const HOUR_MS = 3_600_000;

/** Gives memory back: to calls that need it, and of what is idle what is more than the owner's budget for that. */
export class Room<E extends Schedulable, S extends SchedulableStem> {
  constructor(private readonly parts: RoomParts<E, S>) {}

  /**
   * Begins to free `mb` for environments that are wanted now: what is idle freezes, then stems go, then the idle
   * environments that are worth least; provisioned ones stay, and `spare`, which the memory is for. True when it is free at once.
   */
  make(mb: number, spare?: E): boolean {
    if (this.parts.freezesIdle && this.freezeFor(mb, spare)) return true;
    this.endFor(mb, spare);
    return false;
  }

  private endFor(mb: number, spare: E | undefined): void {
    const { stems, capacity } = this.parts;
    let missing = capacity.missingFor(mb) - capacity.leavingMb;
    if (missing <= 0) return;
    missing -= stems.evict(missing);
    while (missing > 0) {
      const victim = this.leastWorth((environment) => environment !== spare);
      if (!victim) return;
      missing -= this.end(victim, 'evicted', 'another function needed its memory, and it was worth least');
    }
  }

  /** Ends what is worth least while idle environments hold more than their budget. */
  fitIdle(): void {
    const { capacity, idleBudgetMb } = this.parts;
    if (capacity.heldByEnvironmentsMb <= idleBudgetMb) return;
    let surplus = this.idleMb() - idleBudgetMb;
    while (surplus > 0) {
      const victim = this.leastWorth((environment) => this.counts(environment));
      if (!victim) return;
      const because = `idle environments hold more than ${idleBudgetMb} MB, their budget, and it was worth least`;
      surplus -= this.end(victim, 'idle-budget', because);
    }
  }

  /** Held by idle environments other than those of provisioned concurrency, MB. */
  idleMb(): number {
    const { scheduler, capacity } = this.parts;
    let mb = 0;
    for (const { idle, provisioned } of scheduler.pools.values())
      for (const environment of idle)
        if (!provisioned.has(environment) && this.counts(environment)) mb += capacity.heldBy(environment.id);
    return mb;
  }

  private counts(environment: E): boolean {
    return environment.isFrozen || !this.parts.freezesIdle;
  }

  /** Idle ones that still run hold all of their memory size, and frozen what they use. Says whether that is room enough. */
  private freezeFor(mb: number, spare: E | undefined): boolean {
    const { scheduler, capacity, freezes } = this.parts;
    for (const pool of scheduler.pools.values())
      for (const environment of pool.idle) {
        if (capacity.missingFor(mb) <= 0) return true;
        if (environment.isFrozen || environment === spare || pool.provisioned.has(environment)) continue;
        freezes.freeze(pool, environment, 'memory', 'another function needs memory');
      }
    return capacity.missingFor(mb) <= 0;
  }

  /** MB that it held. */
  private end({ pool, environment, ...victim }: Victim<E>, reason: string, because: string): number {
    const { heldMb, perMs, perMbMs } = victim;
    this.parts.policy.gaveWay(perMbMs);
    const savedSeconds = Number((perMs * HOUR_MS).toPrecision(2));
    const worth = `${heldMb} MB of it would have saved ${savedSeconds} s of waiting an hour at best`;
    this.parts.scheduler.end(pool, environment, reason, `${because}: ${worth}`, { heldMb, savedSeconds });
    return heldMb;
  }

  private leastWorth(mayGo: (environment: E) => boolean): Victim<E> | undefined {
    const { capacity, clock, scheduler } = this.parts;
    const now = clock.now();
    let least: Victim<E> | undefined;
    for (const pool of scheduler.pools.values()) {
      // The bottom of the stack is the one that its pool misses least.
      const environment = pool.idle.find((candidate) => !pool.provisioned.has(candidate) && mayGo(candidate));
      if (!environment) continue;
      const heldMb = capacity.heldBy(environment.id);
      const perMs = pool.worthOfLast(environment, now);
      const perMbMs = perMs / Math.max(1, heldMb);
      if (!least || perMbMs < least.perMbMs) least = { pool, environment, heldMb, perMs, perMbMs };
    }
    return least;
  }
}
