import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';

const MIGRATIONS = [
  'CREATE TABLE documents (collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID, STRICT',
];

/** Things of one sort, each with a key, read and changed as a whole. A call that returned is on disk. */
export interface Documents<T> {
  /** By key. */
  all(): (readonly [key: string, value: T])[];
  put(key: string, value: T): void;
  remove(key: string): void;
}

/** What sources are defined by, in SQLite. It is changed by people, not by events. */
export class DocumentStore {
  private readonly select: StatementSync;
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.select = database.prepare('SELECT key, value FROM documents WHERE collection = ? ORDER BY key');
    this.upsert = database.prepare(
      'INSERT INTO documents (collection, key, value) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value',
    );
    this.erase = database.prepare('DELETE FROM documents WHERE collection = ? AND key = ?');
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): DocumentStore {
    return openDatabase(
      path,
      'FULL',
      (database) => {
        migrate(database, MIGRATIONS);
        return new DocumentStore(database);
      },
      (reason) =>
        `the database ${path} cannot be opened: ${reason}. It holds all event sources: put a copy of it back, or move it away to begin without any`,
    );
  }

  collection<T>(name: string): Documents<T> {
    return {
      all: () =>
        this.select.all(name).map(({ key, value }) => [String(key), JSON.parse(String(value)) as T] as const),
      put: (key, value) => void this.upsert.run(name, key, JSON.stringify(value)),
      remove: (key) => void this.erase.run(name, key),
    };
  }

  close(): void {
    this.database.close();
  }
}
