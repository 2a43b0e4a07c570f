import type { Clock, Timer } from './clock';
import { deferred } from './deferred';
import { DeadlineExceeded } from './with-deadline';

/** What of a call may be cut, and after how long it is given up. `what` names it in the error. */
export interface Limit {
  readonly what: string;
  readonly ms: number;
  readonly clock: Clock;
  /** Aborts the call's own signal too; the call then ends as it does. */
  readonly signal?: AbortSignal;
  /** With the signal the wait is over, whatever the call does. */
  readonly endsWithSignal?: true;
  /** The same, but the call has so many milliseconds to end by itself first. */
  readonly graceMs?: number;
}

/** The call's result, or DeadlineExceeded when it has not ended in time; its signal aborts then. */
export async function within<T>(
  { what, ms, clock, signal, endsWithSignal, graceMs }: Limit,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const late = deferred<never>();
  let grace: Timer | undefined;
  const cut = (): void => {
    giveUp.abort();
    if (endsWithSignal) late.reject(signal?.reason);
    else if (graceMs !== undefined) grace = clock.after(graceMs, () => late.reject(signal?.reason));
  };
  if (signal?.aborted) cut();
  signal?.addEventListener('abort', cut, { once: true });
  const timer = clock.after(ms, () => {
    giveUp.abort();
    late.reject(new DeadlineExceeded(what, ms));
  });
  try {
    return await Promise.race([call(giveUp.signal), late.promise]);
  } finally {
    timer.cancel();
    grace?.cancel();
    signal?.removeEventListener('abort', cut);
  }
}
