import type { Clock } from '../lib/clock';

/** How fast one environment may log. */
export interface LogRate {
  readonly bytesPerSecond: number;
  /** Bytes at once, after silence. */
  readonly burstBytes: number;
}

/**
 * A bucket of bytes that fills with time. What was sent is taken even where it is more than there is: the debt says how
 * long nothing more shall be read.
 */
export class LogBudget {
  private left: number;
  private countedAt: number;

  constructor(
    private readonly rate: LogRate,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.left = rate.burstBytes;
    this.countedAt = clock.now();
  }

  /** Milliseconds until the debt is paid; 0 without one. */
  take(bytes: number): number {
    const { bytesPerSecond, burstBytes } = this.rate;
    const now = this.clock.now();
    const earned = (Math.max(0, now - this.countedAt) / 1000) * bytesPerSecond;
    this.countedAt = now;
    this.left = Math.min(burstBytes, this.left + earned) - bytes;
    return this.left < 0 ? (-this.left / bytesPerSecond) * 1000 : 0;
  }
}
