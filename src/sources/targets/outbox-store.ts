import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { deferred, type Deferred } from '../../lib/deferred';
import { inTransaction } from '../../lib/in-transaction';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';
import { placeOf, type OutboxEntry } from './outbox-entry';

const MIGRATIONS = [
  'CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, due_at INTEGER NOT NULL, entry TEXT NOT NULL) STRICT',
];

export interface OutboxPlace {
  readonly id: number;
  readonly place: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

/** There is no room for more, or no disk. */
export class OutboxFull extends Error {}

/** What is to be sent, in SQLite: it survives the service and the machine. */
export class OutboxStore {
  private readonly insert: StatementSync;
  private readonly select: StatementSync;
  private readonly update: StatementSync;
  private readonly erase: StatementSync;
  private waiting: { readonly entries: readonly OutboxEntry[]; readonly done: Deferred<OutboxPlace[]> }[] =
    [];
  private count: number;

  private constructor(
    private readonly database: DatabaseSync,
    private readonly limit: number,
    /** Does it when what is under way has been done. */
    private readonly soon: (work: () => void) => void,
  ) {
    this.insert = database.prepare('INSERT INTO outbox (place, due_at, entry) VALUES (?, ?, ?)');
    this.select = database.prepare('SELECT entry FROM outbox WHERE id = ?');
    this.update = database.prepare('UPDATE outbox SET place = ?, due_at = ?, entry = ? WHERE id = ?');
    this.erase = database.prepare('DELETE FROM outbox WHERE id = ?');
    this.count = Number(database.prepare('SELECT count(*) AS n FROM outbox').get()?.n ?? 0);
  }

  /** `limit`: entries, at most. Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string, limit: number, soon: (work: () => void) => void): OutboxStore {
    return openDatabase(
      path,
      'FULL',
      (database) => {
        migrate(database, MIGRATIONS);
        return new OutboxStore(database, limit, soon);
      },
      (reason) =>
        `the database ${path} cannot be opened: ${reason}. It holds what rules and schedules have to deliver: put a copy of it back, or move it away to drop that`,
    );
  }

  get size(): number {
    return this.count;
  }

  /** Resolves when they are on disk: what comes together is written together. */
  add(entries: readonly OutboxEntry[]): Promise<OutboxPlace[]> {
    const done = deferred<OutboxPlace[]>();
    if (this.waiting.length === 0) this.soon(() => this.flush());
    this.waiting.push({ entries, done });
    return done.promise;
  }

  places(): OutboxPlace[] {
    return this.database
      .prepare('SELECT id, place, due_at FROM outbox ORDER BY id')
      .all()
      .map(({ id, place, due_at: dueAt }) => ({
        id: Number(id),
        place: String(place),
        dueAt: Number(dueAt),
      }));
  }

  read(id: number): OutboxEntry | undefined {
    const row = this.select.get(id);
    return row === undefined ? undefined : (JSON.parse(String(row.entry)) as OutboxEntry);
  }

  put(id: number, entry: OutboxEntry): void {
    this.update.run(placeOf(entry), Math.ceil(entry.dueAt), JSON.stringify(entry), id);
  }

  remove(id: number): void {
    this.count -= Number(this.erase.run(id).changes);
  }

  close(): void {
    this.flush();
    this.database.close();
  }

  private flush(): void {
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    const size = batch.reduce((sum, { entries }) => sum + entries.length, 0);
    if (this.count + size > this.limit) {
      const full = new OutboxFull(`${String(this.limit)} deliveries of rules and schedules wait already`);
      for (const { done } of batch) done.reject(full);
      return;
    }
    try {
      const written = inTransaction(this.database, () =>
        batch.map(({ entries }) => entries.map((entry) => this.write(entry))),
      );
      this.count += size;
      batch.forEach(({ done }, index) => done.resolve(written[index] ?? []));
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
  }

  private write(entry: OutboxEntry): OutboxPlace {
    const place = placeOf(entry);
    const { lastInsertRowid } = this.insert.run(place, Math.ceil(entry.dueAt), JSON.stringify(entry));
    return { id: Number(lastInsertRowid), place, dueAt: entry.dueAt };
  }
}
