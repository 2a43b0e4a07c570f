import type { FireMark, FireMarks } from '../../src/sources/schedule/fire-marks';

/** Outlives the engine that writes it, as the file does. */
export class MemoryFireMarks implements FireMarks {
  private readonly kept = new Map<string, FireMark>();
  writes = 0;
  isFull = false;

  all(): ReadonlyMap<string, FireMark> {
    return new Map(this.kept);
  }

  keep(marks: Iterable<readonly [key: string, mark: FireMark]>): void {
    if (this.isFull) throw new Error('the disk is full');
    this.writes += 1;
    for (const [key, mark] of marks) this.kept.set(key, mark);
  }

  remove(key: string): void {
    this.kept.delete(key);
  }
}
