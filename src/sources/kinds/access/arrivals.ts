interface Waiter<T> {
  readonly max: number;
  resolve(arrived: readonly T[]): void;
  reject(error: Error): void;
}

/** What a broker has sent by itself, for those who ask for it: first come, first served. Its bound is the broker's credit. */
export class Arrivals<T> {
  private arrived: T[] = [];
  private readonly waiters = new Set<Waiter<T>>();
  private isServing = false;
  private ending: Error | undefined;

  /** Why nothing comes any more. */
  get failure(): Error | undefined {
    return this.ending;
  }

  get length(): number {
    return this.arrived.length;
  }

  add(item: T): void {
    this.arrived.push(item);
    if (this.isServing || this.waiters.size === 0) return;
    // What came in the same read of the socket goes out together.
    this.isServing = true;
    setImmediate(() => {
      this.isServing = false;
      this.serve();
    });
  }

  /** The first `max` of them, as soon as there is one; none when the signal aborts first. */
  take(max: number, signal: AbortSignal): Promise<readonly T[]> {
    if (this.ending !== undefined) return Promise.reject(this.ending);
    if (signal.aborted) return Promise.resolve([]);
    if (this.arrived.length > 0 && this.waiters.size === 0)
      return Promise.resolve(this.arrived.splice(0, max));
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiters.delete(waiter);
        resolve([]);
      };
      const waiter: Waiter<T> = {
        max,
        resolve: (items) => {
          signal.removeEventListener('abort', leave);
          resolve(items);
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      };
      this.waiters.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Nothing comes any more, and what came is given to nobody: it is the broker's again. */
  fail(error: Error): void {
    if (this.ending !== undefined) return;
    this.ending = error;
    this.arrived = [];
    for (const waiter of this.waiters) waiter.reject(error);
    this.waiters.clear();
  }

  private serve(): void {
    for (const waiter of this.waiters) {
      if (this.arrived.length === 0) return;
      this.waiters.delete(waiter);
      waiter.resolve(this.arrived.splice(0, waiter.max));
    }
  }
}
