import type { ServiceLog } from '../telemetry/events';
import type { Clock } from './clock';
import { deferred } from './deferred';
import { DeadlineExceeded } from './with-deadline';

/** One thing to end. */
export interface StopStep {
  /** For the log: `the environments`. */
  readonly what: string;
  /** After so many milliseconds the next one is begun, whatever becomes of it. */
  readonly limitMs: number;
  readonly end: () => Promise<void> | void;
}

/** Ends one thing after the other. What fails or hangs is logged, and keeps none of the others from being ended. */
export async function endAll(
  steps: readonly StopStep[],
  { clock, log }: { readonly clock: Clock; readonly log: Pick<ServiceLog, 'error'> },
): Promise<void> {
  for (const { what, limitMs, end } of steps) {
    const late = deferred<never>();
    const timer = clock.after(limitMs, () => late.reject(new DeadlineExceeded(what, limitMs)));
    try {
      await Promise.race([end(), late.promise]);
    } catch (error) {
      log.error('a step of the stop failed; the next one follows', { step: what, error });
    } finally {
      timer.cancel();
    }
  }
}
