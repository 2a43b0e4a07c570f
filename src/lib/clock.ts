/** Time as a parameter: everything that waits or stamps takes a Clock, so that tests own the time. */
export interface Clock {
  /**
   * Steady time in milliseconds, fractional: for durations and deadlines. It never runs backwards and no step of the
   * machine's clock moves it, so it drifts away from the time of day.
   */
  now(): number;
  /** The time of day in epoch milliseconds, read from the machine's clock each time: for what is shown, stored or sent. */
  wallTime(): number;
  /** Calls `callback` once after `ms` milliseconds unless the timer is cancelled. Does not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** It never changes, and to ask for it costs as much as to ask for the time. */
const ORIGIN = performance.timeOrigin;

/** The machine's clocks. `now()` has sub-millisecond resolution. */
export const systemClock: Clock = {
  now: () => ORIGIN + performance.now(),
  wallTime: () => Date.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** The time of day of a moment of the steady clock, as the machine's clock counts now. */
export function wallTimeOf(at: number, clock: Pick<Clock, 'now' | 'wallTime'>): number {
  return clock.wallTime() - (clock.now() - at);
}
