import { Semaphore } from '../../lib/semaphore';
import type { Pacer } from './pacer';

interface OpenLoopPlan {
  /** Calls a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly durationMs: number;
}

/** Sockets that a client may open; further calls wait here, and their time counts. */
const MAX_IN_FLIGHT = 512;

/**
 * Sends at a fixed rate whatever the answers do. Each call is told when it was meant to be sent and measures from
 * there: a stall counts for every call that it delays (no coordinated omission). Returns when all have ended; the
 * first error ends the sending and is thrown.
 */
export async function openLoop(
  { rate, durationMs }: OpenLoopPlan,
  pacer: Pacer,
  signal: AbortSignal,
  send: (intendedAt: number) => Promise<void>,
): Promise<void> {
  const count = Math.max(1, Math.round((rate * durationMs) / 1000));
  const slots = new Semaphore(MAX_IN_FLIGHT);
  const calls: Promise<void>[] = [];
  const failures: unknown[] = [];
  const begin = pacer.now();
  for (let index = 0; index < count; index += 1) {
    const intendedAt = begin + (index * 1000) / rate;
    await pacer.until(intendedAt, signal);
    if (signal.aborted || failures.length > 0) break;
    calls.push(slots.run(() => send(intendedAt)).catch((error: unknown) => void failures.push(error)));
  }
  await Promise.all(calls);
  if (failures.length > 0) throw failures[0];
}
