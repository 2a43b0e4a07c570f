import type { Clock, Timer } from '../../src/lib/clock';

interface Due {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that moves only when a test says so. Timers fire in the order of their times. */
export class FakeClock implements Clock {
  private due: Due[] = [];

  private steppedBy = 0;

  constructor(private time = 1_700_000_000_000) {}

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time + this.steppedBy;
  }

  /** Somebody sets the time of day, or the machine slept: no time has passed for what runs. */
  stepWallTime(ms: number): void {
    this.steppedBy += ms;
  }

  after(ms: number, callback: () => void): Timer {
    const entry = { at: this.time + ms, callback };
    this.due.push(entry);
    return {
      cancel: () => {
        this.due = this.due.filter((other) => other !== entry);
      },
    };
  }

  /** Timers that wait. */
  get pending(): number {
    return this.due.length;
  }

  /** Moves the time forward and fires what falls due, letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await settled();
    }
    this.time = end;
    await settled();
  }
}

/** Lets every promise that can settle now do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
