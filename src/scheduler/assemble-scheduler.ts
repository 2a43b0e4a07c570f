import type { EnvironmentOwner } from '../environment/owner';
import { ForcedStarts } from './forced-start';
import { Launcher, type LauncherParts } from './launcher';
import { MadeAhead } from './made-ahead';
import type { Pool } from './pool';
import { Pools, type PoolsParts } from './pools';
import type { Schedulable, SchedulableStem } from './schedulable';
import { Scheduler, type SchedulerParts } from './scheduler';
import { WaiterStarts } from './waiter-starts';
import { Waits, type WaitsParts } from './waits';
import { WarmStarts } from './warm-starts';

export type AssemblyParts<E extends Schedulable, S extends SchedulableStem> = LauncherParts<E, S> &
  Omit<PoolsParts<E, S>, 'changed'> &
  Pick<WaitsParts<E>, 'acquireTimeoutMs'> &
  Pick<SchedulerParts<E, S>, 'stems' | 'clock'>;

export interface SchedulerListener<E extends Schedulable> {
  /** Begin to make room for `mb` more: a call waits for it, or it is provisioned. */
  makeRoom(mb: number, spare?: E): boolean;
  /** The pool is not as it was: its plan may be another one now. */
  changed(pool: Pool<E>): void;
  /** An environment is idle; something may have been ordered for it while it was busy (`Pool.order`). */
  idle(pool: Pool<E>, environment: E): void;
}

/** Puts the parts together by which calls get environments. */
export function assembleScheduler<E extends Schedulable, S extends SchedulableStem>(
  parts: AssemblyParts<E, S>,
  listener: SchedulerListener<E>,
): Scheduler<E, S> {
  const { stems, runtimes, clock } = parts;
  const makeRoom = (mb: number, spare?: E) => listener.makeRoom(mb, spare);
  const owner: EnvironmentOwner<E> = {
    ready: (environment) => scheduler.ready(environment),
    settling: (environment) => scheduler.settling(environment),
    leaving: (environment) => scheduler.leaving(environment),
    stopped: (environment) => scheduler.stopped(environment),
  };
  const changed = (pool: Pool<E>) => listener.changed(pool);
  const pools = new Pools<E, S>({ ...parts, changed });
  const waits = new Waits<E>({
    ...parts,
    fewer: (pool) => {
      changed(pool);
      pools.forgetIfOver(pool);
    },
  });
  const launcher = new Launcher<E, S>(parts, owner, {
    startFailed: (pool, error) => waits.startFailed(pool, error),
    slotFree: () => scheduler.pump(),
  });
  const warm = new WarmStarts<E>({ ...parts, makeRoom });
  const scheduler: Scheduler<E, S> = new Scheduler({
    ...{ ...parts, pools, waits, warm, launcher },
    starts: new WaiterStarts({ stems, launcher, warm, clock, makeRoom }),
    forced: new ForcedStarts(launcher, stems, clock),
    ahead: new MadeAhead(launcher, { stems, runtimes, clock }, makeRoom),
    changed,
    idle: (pool, environment) => listener.idle(pool, environment),
  });
  return scheduler;
}
