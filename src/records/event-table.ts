import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEvent } from './batch';

/** Of a database that an earlier release made it is added: nothing else changes with it. */
export const EVENTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, request_id TEXT NOT NULL, bytes INTEGER NOT NULL, event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_request ON events (request_id);`;

interface Oldest {
  readonly id: number;
  readonly at: number;
  readonly bytes: number;
}

/** Events of calls, in the order in which they came, beside the table of calls: walks over that do not read them. */
export class EventTable {
  private readonly put: StatementSync;
  private readonly one: StatementSync;
  private readonly first: StatementSync;
  private readonly until: StatementSync;
  private bytes: number;

  constructor(
    database: DatabaseSync,
    private readonly maxBytes: number,
  ) {
    this.put = database.prepare('INSERT INTO events VALUES (NULL, ?, ?, ?, ?)');
    this.one = database.prepare('SELECT event FROM events WHERE request_id = ? ORDER BY id DESC LIMIT 1');
    this.first = database.prepare('SELECT id, at, bytes FROM events ORDER BY id LIMIT ?');
    this.until = database.prepare('DELETE FROM events WHERE id <= ?');
    const held = database.prepare('SELECT total(bytes) AS bytes FROM events').get();
    this.bytes = Number(held?.bytes ?? 0);
  }

  add({ at, requestId, event }: KeptEvent): void {
    const bytes = Buffer.byteLength(event);
    this.put.run(at, requestId, bytes, event);
    this.bytes += bytes;
  }

  find(requestId: string): string | undefined {
    const row = this.one.get(requestId);
    return row && String(row.event);
  }

  /** Removes those of before `since` and those that are too much, `most` at a time. */
  trim(since: number, most: number): void {
    let last: number | undefined;
    for (const { id, at, bytes } of this.first.iterate(most) as unknown as Iterable<Oldest>) {
      if (at >= since && this.bytes <= this.maxBytes) break;
      this.bytes -= bytes;
      last = id;
    }
    if (last !== undefined) this.until.run(last);
  }
}
