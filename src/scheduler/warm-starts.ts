import type { Clock } from '../lib/clock';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import type { Pool } from './pool';
import type { Schedulable } from './schedulable';
import type { Acquired } from './waiter';

export interface WarmStartsParts<E extends Schedulable> {
  readonly capacity: Capacity;
  readonly decisions: Decisions;
  readonly clock: Clock;
  /** Begins to make room for so many MB, but not of `spare`; true when there is room at once. */
  readonly makeRoom: (mb: number, spare: E) => boolean;
}

/** Takes idle environments for calls: choosing and reserving are one step. */
export class WarmStarts<E extends Schedulable> {
  constructor(private readonly parts: WarmStartsParts<E>) {}

  /** Undefined when none is idle, or the one that is is frozen and there is no memory for it to go on. */
  take(pool: Pool<E>, requestId: string): Acquired<E> | undefined {
    const top = pool.top();
    if (!top) return undefined;
    const wasFrozen = top.isFrozen;
    if (wasFrozen && !this.mayThaw(pool, top, requestId)) return undefined;
    pool.take(top);
    return { environment: top, startKind: wasFrozen ? 'thawed' : 'warm', waitedMs: 0 };
  }

  /** A frozen environment holds what it uses; to go on it must have what it may come to use. */
  private mayThaw(pool: Pool<E>, environment: E, requestId: string): boolean {
    const { capacity, decisions, clock, makeRoom } = this.parts;
    const { memorySize } = pool.target.version;
    const hold = () => capacity.tryHold(environment.id, memorySize, 'environment');
    const hasRoom = hold() || (makeRoom(memorySize - capacity.heldBy(environment.id), environment) && hold());
    if (!hasRoom) return false;
    decisions.note('thaw', 'call', `a frozen environment of ${pool.name} goes on: a call came`, {
      version: environment.version,
      environmentId: environment.id,
      requestId,
      inputs: { frozenMs: Math.round(clock.now() - environment.since) },
    });
    return true;
  }
}
