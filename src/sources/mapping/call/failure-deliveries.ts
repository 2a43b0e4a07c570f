import { UndeliverableError, type Delivery, type Destinations } from '../../../async/delivery';
import { backoffMs } from '../../../async/policy/backoff';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { ServiceLog } from '../../../telemetry/events';

export interface FailureDeliveriesParts {
  readonly destinations: Destinations;
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'warn'>;
  /** A destination that is away longer has not had the record. Milliseconds. */
  readonly patienceMs: number;
}

/** Takes what is given up to on-failure destinations, again and again while one is away. */
export class FailureDeliveries {
  constructor(private readonly parts: FailureDeliveriesParts) {}

  /** True when the destination has it; false when it never will, or the signal has aborted. Never throws. */
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<boolean> {
    const { destinations, clock, log, patienceMs } = this.parts;
    const { target, functionName, requestId, condition } = delivery;
    const until = clock.now() + patienceMs;
    for (let attempts = 1; !signal.aborted; attempts += 1) {
      try {
        await destinations.deliver(delivery, signal);
        return true;
      } catch (error) {
        const waitMs = backoffMs(attempts);
        const isFinal = error instanceof UndeliverableError || clock.now() + waitMs > until;
        log.warn(isFinal ? 'a batch could not be delivered' : 'a batch could not be delivered yet', {
          ...{ functionName, requestId, condition, target, attempts, error },
        });
        if (isFinal) return false;
        await pause(clock, waitMs, signal);
      }
    }
    return false;
  }
}
