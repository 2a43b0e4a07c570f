import type { Redis } from 'ioredis';
import { hangUpRedis } from './redis-client';

/** Connections that wait at Redis, which can do nothing else meanwhile: as many as wait at once. */
export class Readers {
  private idle: Redis[] = [];
  private readonly busy = new Set<Redis>();
  private isClosed = false;

  constructor(private readonly dial: () => Promise<Redis>) {}

  /** A wait that the signal cuts short rejects, and its connection is lost. */
  async use<T>(signal: AbortSignal, wait: (reader: Redis) => Promise<T>): Promise<T> {
    const reader = await this.free();
    const cut = () => void hangUpRedis(reader);
    this.busy.add(reader);
    signal.addEventListener('abort', cut, { once: true });
    try {
      signal.throwIfAborted();
      return await wait(reader);
    } finally {
      signal.removeEventListener('abort', cut);
      this.busy.delete(reader);
      if (this.isClosed || signal.aborted) await hangUpRedis(reader);
      else if (reader.status === 'ready') this.idle.push(reader);
    }
  }

  /** All waits end; the next has another connection. */
  async drop(): Promise<void> {
    const all = [...this.idle, ...this.busy];
    this.idle = [];
    await Promise.all(all.map(hangUpRedis));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.drop();
  }

  private async free(): Promise<Redis> {
    for (let reader = this.idle.pop(); reader; reader = this.idle.pop())
      if (reader.status === 'ready') return reader;
    return this.dial();
  }
}
