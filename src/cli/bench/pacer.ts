import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** Time as a parameter of what measures; milliseconds of any epoch. */
export interface Pacer {
  now(): number;
  /** Resolves at `time`, or at once when that has passed; earlier only when `signal` is aborted. */
  until(time: number, signal: AbortSignal): Promise<void>;
}

/** Timers are up to this late; the rest is waited for in turns of the event loop, which goes on with its work. */
const TIMER_SLACK_MS = 2;

export const systemPacer: Pacer = {
  now: () => performance.now(),
  async until(time, signal) {
    const ms = time - performance.now() - TIMER_SLACK_MS;
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
    while (performance.now() < time && !signal.aborted) await turn();
  },
};
