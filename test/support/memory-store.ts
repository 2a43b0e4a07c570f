import type { FunctionRecord, FunctionStore } from '../../src/functions/store';

/** A store that lives as long as the test; records pass through JSON, as they do on disk. */
export class MemoryStore implements FunctionStore {
  private readonly records = new Map<string, string>();
  isClosed = false;

  load(): FunctionRecord[] {
    return [...this.records.keys()]
      .sort()
      .map((name) => JSON.parse(this.records.get(name) ?? '') as FunctionRecord);
  }

  save(record: FunctionRecord): void {
    this.records.set(record.name, JSON.stringify(record));
  }

  remove(name: string): void {
    this.records.delete(name);
  }

  close(): void {
    this.isClosed = true;
  }
}
