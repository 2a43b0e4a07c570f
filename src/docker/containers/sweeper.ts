import type { RepeatedSweep, Sweep } from '../../engine/sweep';
import { messageOf } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import type { ServiceLog } from '../../telemetry/events';

export interface SweeperParts {
  /** Removes what nobody owns. Throws when Docker does not answer. */
  readonly sweep: () => Promise<Sweep>;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

const INTERVAL_MS = 5 * 60_000;
/** While Docker is away, and behind its return: what was being made or removed then is given up by its makers first. */
export const RETRY_MS = 5_000;

/**
 * Sweeps now and then, and soon after Docker has answered again. What Docker was asked to make or to remove when it went
 * away is there when it comes back, and nobody asks for it any more.
 */
export class Sweeper implements RepeatedSweep {
  private timer: Timer | undefined;
  private sweeping: Promise<void> | undefined;
  private isStopped = false;
  private isAway = false;

  constructor(private readonly parts: SweeperParts) {}

  start(): void {
    this.sweepIn(INTERVAL_MS);
  }

  /** A call to Docker found nobody: it may have left things behind. */
  dockerWasAway(): void {
    if (this.isAway) return;
    this.isAway = true;
    this.sweepIn(RETRY_MS);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    await this.sweeping;
  }

  private sweepIn(ms: number): void {
    if (this.isStopped) return;
    this.timer?.cancel();
    this.timer = this.parts.clock.after(ms, () => {
      // The next one is set when this one has ended.
      this.sweeping ??= this.sweepNow();
    });
  }

  private async sweepNow(): Promise<void> {
    const { sweep, log } = this.parts;
    // Whoever finds nobody from now on, has this sweep followed by another.
    this.isAway = false;
    try {
      const swept = await sweep();
      const { containers, networks, volumes, failures } = swept;
      if (containers + networks + volumes > 0) log.info('swept what nobody owned', { ...swept });
      else if (failures.length > 0) log.warn('what nobody owns could not be swept', { failures });
    } catch (error) {
      log.debug('nothing could be swept', { error: messageOf(error) });
      this.isAway = true;
    }
    this.sweeping = undefined;
    this.sweepIn(this.isAway ? RETRY_MS : INTERVAL_MS);
  }
}
