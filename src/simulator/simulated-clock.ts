import { BinaryHeap } from '../lib/binary-heap';
import type { Clock, Timer } from '../lib/clock';

class SimulatedTimer implements Timer {
  constructor(private callback: (() => void) | undefined) {}

  cancel(): void {
    this.callback = undefined;
  }

  fire(): void {
    this.callback?.();
  }
}

/** Time that jumps from one event to the next. Milliseconds since the trace began; the time of day is the same. */
export class SimulatedClock implements Clock {
  private time = 0;
  private readonly timers = new BinaryHeap<SimulatedTimer>();

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): Timer {
    const timer = new SimulatedTimer(callback);
    this.timers.push(this.time + ms, timer);
    return timer;
  }

  /** When the next timer fires; infinite without any. */
  get nextAt(): number {
    return this.timers.leastKey;
  }

  /** No timer may be due before `time`. */
  moveTo(time: number): void {
    this.time = Math.max(this.time, time);
  }

  /** Moves to the next timer and fires it. Those of the same time fire in the order in which they were set. */
  fireNext(): void {
    this.moveTo(this.nextAt);
    this.timers.pop()?.fire();
  }
}
