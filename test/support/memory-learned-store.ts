import type { LearnedRow, LearnedStore } from '../../src/scheduler/learned-store';

/** A store that lives as long as the test. */
export class MemoryLearnedStore implements LearnedStore {
  readonly rows = new Map<string, LearnedRow>();
  /** How many rows each write had. */
  readonly writes: number[] = [];
  /** Thrown by every write. */
  fault: Error | undefined;

  read(): LearnedRow[] {
    return [...this.rows.values()].sort((a, b) => b.usedAt - a.usedAt);
  }

  write(changed: readonly LearnedRow[], gone: readonly string[]): void {
    if (this.fault) throw this.fault;
    this.writes.push(changed.length);
    for (const key of gone) this.rows.delete(key);
    for (const row of changed) this.rows.set(row.key, row);
  }

  forget(functionName: string): void {
    for (const key of this.rows.keys()) if (key.startsWith(`${functionName}:`)) this.rows.delete(key);
  }

  close(): void {}
}
