/** Time as a parameter: everything that waits or stamps takes a Clock, so that tests own the time. */
export interface Clock {
  /** Wall-clock time in epoch milliseconds, fractional. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds unless the timer is cancelled. Does not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The machine's clock. `now()` has sub-millisecond resolution and never runs backwards. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
