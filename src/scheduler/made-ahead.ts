import type { Clock } from '../lib/clock';
import type { Launcher } from './launcher';
import type { Pool } from './pool';
import type { RuntimeGate, Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';

interface MadeAheadParts<E extends Schedulable, S extends SchedulableStem> {
  readonly stems: Stems<E, S>;
  readonly runtimes: RuntimeGate;
  readonly clock: Clock;
}

/** Environments that the plan has ordered though nobody waits for them. */
export class MadeAhead<E extends Schedulable, S extends SchedulableStem> {
  /** Pools that lack some, in the order of asking. */
  private readonly lacking = new Set<Pool<E>>();

  constructor(
    private readonly launcher: Launcher<E, S>,
    private readonly parts: MadeAheadParts<E, S>,
    /** Begins to make room for so many MB. */
    private readonly makeRoom: (mb: number) => void,
  ) {}

  /** The pool's plan has changed. */
  planned(pool: Pool<E>): void {
    if (pool.prewarm.count > 0) this.lacking.add(pool);
    else this.lacking.delete(pool);
  }

  /** Starts what the pools lack, as far as slots and memory go. */
  make(): void {
    for (const pool of this.lacking) {
      this.makeFor(pool);
      if (pool.isRetired || pool.prewarm.count === 0) this.lacking.delete(pool);
    }
  }

  private makeFor(pool: Pool<E>): void {
    const { stems, runtimes, clock } = this.parts;
    if (pool.isRetired || pool.blockedUntil > clock.now()) return;
    if (!runtimes.mayStart(pool.target.version.runtime)) return;
    for (; pool.prewarm.count > 0 && this.launcher.hasSlotAhead; pool.begunAhead()) {
      const { reason, because } = pool.prewarm;
      const cause = { action: 'prewarm', reason, what: `is made ahead: ${because}` } as const;
      const stem = stems.take(pool.stemKind);
      if (stem) this.launcher.specialise(pool, stem, cause);
      else if (!this.launcher.start(pool, cause)) {
        pool.startFailed('the memory budget of the box has no room for it');
        if (reason === 'provisioned') this.makeRoom(pool.target.version.memorySize);
        return;
      }
    }
  }
}
