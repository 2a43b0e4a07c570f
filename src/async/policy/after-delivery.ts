import { messageOf } from '../../errors';
import { UndeliverableError } from '../delivery';
import type { EventEnd, PendingDelivery } from '../event';
import { backoffMs } from './backoff';
import { failureOf } from './failure';

/** A destination that is away longer than this has not had the event. Milliseconds. */
const DELIVERY_MS = 6 * 3600 * 1000;

/** A delivery that failed, as it stands now. `end`: of the event; `now`: epoch milliseconds. */
export function afterFailedDelivery(
  delivery: PendingDelivery,
  end: Pick<EventEnd, 'at'>,
  error: unknown,
  now: number,
): PendingDelivery {
  const { kind, target } = delivery;
  const attempts = delivery.attempts + 1;
  const code = error instanceof UndeliverableError ? 400 : 500;
  const isFinal = code === 400 || now + backoffMs(attempts) > end.at + DELIVERY_MS;
  const lastFailure = failureOf(now, code, messageOf(error));
  return { kind, target, attempts, lastFailure, ...(isFinal ? { isFinal } : {}) };
}

/** When what is left is tried again; undefined: never. */
export function nextDeliveryAt(left: readonly PendingDelivery[], now: number): number | undefined {
  const waits = left.filter(({ isFinal }) => !isFinal).map(({ attempts }) => backoffMs(attempts));
  return waits.length === 0 ? undefined : now + Math.min(...waits);
}
