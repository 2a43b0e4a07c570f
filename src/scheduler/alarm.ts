import type { Clock, Timer } from '../lib/clock';

/** At most one timer: while one is set, it holds. */
export class Alarm {
  private timer: Timer | undefined;

  get isSet(): boolean {
    return this.timer !== undefined;
  }

  /** Calls `ring` once after `ms` milliseconds, unless the alarm is set already. */
  set(clock: Pick<Clock, 'after'>, ms: number, ring: () => void): void {
    this.timer ??= clock.after(ms, () => {
      this.timer = undefined;
      ring();
    });
  }

  cancel(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
