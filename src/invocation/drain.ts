import type { Clock } from '../lib/clock';
import { deferred } from '../lib/deferred';
import type { ServiceLog } from '../telemetry/events';

export interface DrainParts {
  /** Calls that run or wait for an environment. */
  readonly inFlight: () => number;
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'info' | 'warn'>;
  /** How long they may take, milliseconds. */
  readonly budgetMs: number;
}

const LOOK_MS = 20;
/** What is waited for is said again and again, so that nobody thinks that it hangs. */
const SAY_MS = 5000;

/** Resolves when the last call has ended, or the budget is used up; says what it waits for. */
export async function drained({ inFlight, clock, log, budgetMs }: DrainParts): Promise<void> {
  const end = clock.now() + budgetMs;
  let saidAt = Number.NEGATIVE_INFINITY;
  for (let calls = inFlight(); calls > 0; calls = inFlight()) {
    const now = clock.now();
    if (now >= end) {
      log.warn('calls are cut: they outlast the time that a stop gives them', { calls, budgetMs });
      return;
    }
    if (now - saidAt >= SAY_MS) {
      saidAt = now;
      log.info('the stop waits for calls', { calls, atMostMs: Math.round(end - now) });
    }
    const looked = deferred<void>();
    clock.after(Math.min(LOOK_MS, end - now), () => looked.resolve());
    await looked.promise;
  }
}
