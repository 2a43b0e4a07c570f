import type { ImageProgress } from '../../engine/images';
import { SingleFlight } from '../../lib/single-flight';

type Listener = (progress: ImageProgress) => void;

/** Builds and pulls: whoever wants what is under way shares it, and hears how far it is. */
export class HeardWork<T> {
  private readonly flights = new SingleFlight<T>();
  private readonly listeners = new Map<string, Set<Listener>>();

  async run(key: string, listener: Listener | undefined, work: (tell: Listener) => Promise<T>): Promise<T> {
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners);
    if (listener) listeners.add(listener);
    try {
      return await this.flights.run(key, () => work((progress) => this.tell(key, progress)));
    } finally {
      if (listener) listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(key);
    }
  }

  isUnderWay(key: string): boolean {
    return this.listeners.has(key);
  }

  private tell(key: string, progress: ImageProgress): void {
    for (const listener of this.listeners.get(key) ?? []) listener(progress);
  }
}
