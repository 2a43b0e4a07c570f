import type { Clock } from './clock';

/** Wakes the one who waits. A ring that nobody waited for is heard by the next wait. */
export class Bell {
  private hasRung = false;
  private wake: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Resolves at the next ring, after so many milliseconds, or when the signal aborts. */
  async wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.hasRung && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.wake = resolve;
      const timer = ms === undefined ? undefined : this.clock.after(ms, resolve);
      const cut = (): void => resolve();
      signal.addEventListener('abort', cut, { once: true });
      await promise;
      signal.removeEventListener('abort', cut);
      timer?.cancel();
      this.wake = undefined;
    }
    this.hasRung = false;
  }
}
