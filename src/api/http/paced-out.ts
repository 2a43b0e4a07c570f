import type { Writable } from 'node:stream';
import type { BodySource } from '../../invocation/invocation';
import { Recycled } from './recycled';

/** Of an answer that its client does not read, so much waits here before its function has to wait too. */
const ROOM_BYTES = 1024 * 1024;

/** The way to a client: what is written there is not read from its source while the client does not read. */
export class PacedOut {
  /** Of the pieces of this answer. */
  readonly memory = new Recycled();
  private source: BodySource | undefined;
  private isFull = false;

  constructor(private readonly out: Writable) {}

  /** `left`: the client has gone, and what comes from now on may be dropped; it is read all the same. */
  follow(source: BodySource, left: () => void): void {
    this.source = source;
    this.out.once('close', () => {
      left();
      source.resume();
    });
  }

  /** `bytes`: in `memory`, which has them back when they have gone. */
  write(bytes: Buffer): void {
    this.out.write(bytes, () => this.memory.giveBack(bytes));
    if (this.isFull || this.out.writableLength < ROOM_BYTES) return;
    this.isFull = true;
    this.out.once('drain', () => this.goOn());
    this.source?.pause();
  }

  private goOn(): void {
    this.isFull = false;
    this.source?.resume();
  }
}
