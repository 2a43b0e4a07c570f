import type { Clock } from '../lib/clock';
import { busy, waiting } from './decisions';
import { environmentsWanted } from './demand';
import type { Launcher } from './launcher';
import type { Pool } from './pool';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';
import type { WarmStarts } from './warm-starts';

export interface WaiterStartsParts<E extends Schedulable, S extends SchedulableStem> {
  readonly launcher: Launcher<E, S>;
  readonly stems: Stems<E, S>;
  readonly warm: WarmStarts<E>;
  readonly clock: Clock;
  /** Begins to make room for so many MB, but not of `spare`; true when there is room at once. */
  readonly makeRoom: (mb: number, spare: E | undefined) => boolean;
}

/**
 * How long an environment that has answered counts as good as idle. One period of the kernel's CPU quota: a runtime
 * with a small share may be stopped for that long before it asks for the next event, and a new environment would
 * take longer still.
 */
const SETTLE_MS = 100;

/** Starts environments for the calls that wait, by a rule over the waiters of a pool, never by a request itself. */
export class WaiterStarts<E extends Schedulable, S extends SchedulableStem> {
  /** Pools whose wish for environments is not met, for want of a slot or of memory, in the order of asking. */
  private readonly hungry = new Set<Pool<E>>();
  private isClosed = false;

  constructor(private readonly parts: WaiterStartsParts<E, S>) {}

  /** Serves all that are not served yet, as far as slots and memory go. Says whether none is left. */
  fillAll(): boolean {
    for (const pool of [...this.hungry]) this.fill(pool);
    return this.hungry.size === 0;
  }

  /** Serves the waiters with what there is, and starts what is missing and the box has room for. */
  fill(pool: Pool<E>): void {
    this.hungry.delete(pool);
    if (this.isClosed || pool.waiters.length === 0) return;
    const now = this.parts.clock.now();
    this.thawForWaiters(pool, now);
    if (pool.blockedUntil > now) {
      this.fillIn(pool, pool.blockedUntil - now);
      return;
    }
    const settling = pool.settlingSince(now - SETTLE_MS);
    if (settling > 0) this.fillIn(pool, SETTLE_MS);
    const starting = pool.startingForAnybody;
    // What is idle now is frozen, and goes on as soon as there is memory: sooner than anything that is begun.
    const unserved = pool.waiters.length - pool.idle.length;
    if (pool.idle.length > 0) this.hungry.add(pool);
    let wanted = environmentsWanted({ waiting: unserved, starting, settling });
    for (; wanted > 0; wanted -= 1) {
      if (!this.startForWaiters(pool, wanted)) return;
    }
  }

  /** Nothing is started any more. */
  close(): void {
    this.isClosed = true;
    this.hungry.clear();
  }

  private fillIn(pool: Pool<E>, ms: number): void {
    if (!pool.wakeUp.isSet) pool.wakeUp.set(this.parts.clock, ms, () => this.fill(pool));
  }

  /** Frozen environments stay idle while there is no memory for them to go on; now there may be. */
  private thawForWaiters(pool: Pool<E>, now: number): void {
    for (let waiter = pool.waiters[0]; waiter && pool.idle.length > 0; waiter = pool.waiters[0]) {
      const taken = this.parts.warm.take(pool, waiter.requestId);
      if (!taken) return;
      pool.serveNext(taken, now);
    }
  }

  /** One environment for the waiters: from a stem, else in a free slot. False when that has to wait. */
  private startForWaiters(pool: Pool<E>, wanted: number): boolean {
    const { stems, launcher, makeRoom } = this.parts;
    const requestId = pool.waiters[0]?.requestId ?? '';
    const cause = `${waiting(pool.waiters.length)} and ${busy(pool.busy.size)}`;
    const common = { reason: 'waiter', requestId } as const;
    const stem = stems.take(pool.stemKind);
    if (stem) {
      launcher.specialise(pool, stem, {
        ...common,
        action: 'specialise',
        what: `is made of a stem: ${cause}`,
      });
      return true;
    }
    this.hungry.add(pool);
    // A stem that is on its way will be ready before a container that is begun now.
    if (!launcher.hasSlot || wanted <= stems.coming(pool.stemKind)) return false;
    const what = `is made from nothing: ${cause}, and no stem is left`;
    const start = () => launcher.start(pool, { ...common, action: 'start', what });
    const isBegun = start() || (makeRoom(pool.target.version.memorySize, pool.top()) && start());
    if (!isBegun) return false;
    stems.missed(pool.stemKind);
    this.hungry.delete(pool);
    return true;
  }
}
