/** A frame of an answer as its runtime's client and the init cut them, and what is around it on its way out. */
const LARGE_BYTES = 64 * 1024 + 256;
/** Smaller ones cost less than their upkeep. */
const SMALL_BYTES = 16 * 1024;

/**
 * Buffers for the pieces of one long answer, used again when they have gone out: it would otherwise have as much memory
 * collected as it is long, which takes more time than all else that is done to it.
 */
export class Recycled {
  private readonly free: ArrayBufferLike[] = [];

  take(bytes: number): Buffer {
    if (bytes < SMALL_BYTES || bytes > LARGE_BYTES) return Buffer.allocUnsafe(bytes);
    return Buffer.from(this.free.pop() ?? new ArrayBuffer(LARGE_BYTES), 0, bytes);
  }

  copyOf(data: Buffer): Buffer {
    const copy = this.take(data.length);
    data.copy(copy);
    return copy;
  }

  /** One that was taken here, and at which nobody looks any more. */
  giveBack({ buffer }: Buffer): void {
    if (buffer.byteLength === LARGE_BYTES) this.free.push(buffer);
  }
}
