import type { SourceRecord } from '../source-record';
import { fitting, type BatchLimits } from './batch-limits';

/** Records that wait to be given to a function together. */
export class GrowingBatch<R extends SourceRecord = SourceRecord> {
  private held: R[] = [];
  private heldBytes = 0;
  private isClosed = false;
  private openedAt = 0;

  constructor(private readonly limits: BatchLimits) {}

  get size(): number {
    return this.held.length;
  }

  /** Bytes, about. */
  get bytes(): number {
    return this.heldBytes;
  }

  /** Nothing more fits in. */
  get isFull(): boolean {
    return this.isClosed || this.held.length >= this.limits.records;
  }

  /** When its window ends, of the steady clock; undefined while it is empty. */
  get dueAt(): number | undefined {
    return this.held.length === 0 ? undefined : this.openedAt + this.limits.windowMs;
  }

  isDue(now: number): boolean {
    return this.held.length > 0 && (this.isFull || now >= this.openedAt + this.limits.windowMs);
  }

  /** Takes as many as fit, the first ones. Returns the others. `now`: of the steady clock. */
  add(records: readonly R[], now: number): readonly R[] {
    if (records.length === 0 || this.isFull) return records;
    if (this.held.length === 0) this.openedAt = now;
    const count = this.room(records);
    for (const record of records.slice(0, count)) {
      this.held.push(record);
      this.heldBytes += record.bytes;
    }
    this.isClosed = count < records.length;
    return records.slice(count);
  }

  private room(records: readonly R[]): number {
    const bytes = this.limits.bytes - this.heldBytes;
    // Only an empty one takes a record that is larger than may be.
    if (this.held.length > 0 && (records[0]?.bytes ?? 0) > bytes) return 0;
    return fitting(records, { records: this.limits.records - this.held.length, bytes });
  }

  /** Gives what it holds, and is empty again. */
  take(): readonly R[] {
    const taken = this.held;
    this.held = [];
    this.heldBytes = 0;
    this.isClosed = false;
    return taken;
  }
}
