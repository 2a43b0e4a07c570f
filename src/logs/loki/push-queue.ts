import type { LokiEntry } from './entry';

/** What an entry takes beside its line, about. */
const ENTRY_OVERHEAD = 200;

/** Lines that wait to be pushed, bounded in bytes. When it is full the oldest go. */
export class PushQueue {
  private entries: LokiEntry[] = [];
  /** Index of the oldest that waits: taking from the front of an array moves all the rest. */
  private head = 0;
  private waitingBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.waitingBytes;
  }

  get length(): number {
    return this.entries.length - this.head;
  }

  /** Returns how many were given up for it. */
  add(entry: LokiEntry): number {
    this.entries.push(entry);
    this.waitingBytes += sizeOf(entry);
    let dropped = 0;
    while (this.waitingBytes > this.maxBytes && this.length > 1) {
      this.shift();
      dropped += 1;
    }
    this.compact();
    return dropped;
  }

  /** Takes the oldest out, as many as fit into `maxBytes`, at least one if there is one. */
  take(maxBytes: number): LokiEntry[] {
    const from = this.head;
    const before = this.waitingBytes;
    while (this.length > 0) {
      const next = this.entries[this.head];
      if (!next || (this.head > from && before - this.waitingBytes + sizeOf(next) > maxBytes)) break;
      this.shift();
    }
    const taken = this.entries.slice(from, this.head);
    this.compact();
    return taken;
  }

  private shift(): void {
    const oldest = this.entries[this.head];
    if (oldest) this.waitingBytes -= sizeOf(oldest);
    this.head += 1;
  }

  private compact(): void {
    if (this.head < 1024 || this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }
}

function sizeOf({ line }: LokiEntry): number {
  return line.length + ENTRY_OVERHEAD;
}
