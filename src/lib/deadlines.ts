import type { Clock, Timer } from './clock';

/** One deadline a key. */
export class Deadlines<K> {
  private readonly timers = new Map<K, Timer>();

  constructor(private readonly clock: Clock) {}

  /** Calls `missed` once after `ms` milliseconds, unless it is forgotten before or replaced by another. */
  set(key: K, ms: number, missed: () => void): void {
    this.forget(key);
    const timer = this.clock.after(ms, () => {
      this.timers.delete(key);
      missed();
    });
    this.timers.set(key, timer);
  }

  forget(key: K): void {
    this.timers.get(key)?.cancel();
    this.timers.delete(key);
  }

  clear(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }
}
