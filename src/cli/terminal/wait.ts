import { setTimeout as delay } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error';

/** Throws a CliError when the signal aborts before the time is over. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
}
