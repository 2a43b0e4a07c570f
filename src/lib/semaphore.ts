import { deferred, type Deferred } from './deferred';

/** At most `permits` tasks at a time, first come first served. */
export class Semaphore {
  private readonly waiting: Deferred<void>[] = [];
  private free: number;

  constructor(permits: number) {
    this.free = permits;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else {
      const turn = deferred<void>();
      this.waiting.push(turn);
      await turn.promise;
    }
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next.resolve();
      else this.free += 1;
    }
  }
}
