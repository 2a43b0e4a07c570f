import type { Clock } from './clock';

/** Resolves after so many milliseconds, or when the signal aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const timer = clock.after(ms, resolve);
  const cut = (): void => {
    timer.cancel();
    resolve();
  };
  signal.addEventListener('abort', cut, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', cut));
}

/** Resolves when the work has ended, however it ended, or after so many milliseconds: then it goes on. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.after(ms, resolve);
  const ended = (): void => resolve();
  work.then(ended, ended);
  await promise;
  timer.cancel();
}
