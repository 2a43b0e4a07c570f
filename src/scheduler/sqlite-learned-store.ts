import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../lib/in-transaction';
import { onlySchema } from '../lib/only-schema';
import { openDatabase } from '../lib/open-database';
import type { LearnedRow, LearnedStore } from './learned-store';

/** Changes with the form of the texts and with the bins that they count in. */
const SCHEMA_VERSION = 1;
const SCHEMA =
  'CREATE TABLE learned (key TEXT PRIMARY KEY, usedAt REAL NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID';

/** What was learned, in a database of its own, `learned.db`: it is written all the time, and may be lost. */
export class SqliteLearnedStore implements LearnedStore {
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;
  private readonly eraseFunction: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.upsert = database.prepare(
      `INSERT INTO learned VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET usedAt = excluded.usedAt, text = excluded.text`,
    );
    this.erase = database.prepare('DELETE FROM learned WHERE key = ?');
    // ';' follows ':' in the order of keys.
    this.eraseFunction = database.prepare("DELETE FROM learned WHERE key >= ? || ':' AND key < ? || ';'");
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): SqliteLearnedStore {
    return openDatabase(
      path,
      'NORMAL',
      (database) => {
        onlySchema(database, SCHEMA_VERSION, () => database.exec(SCHEMA));
        return new SqliteLearnedStore(database);
      },
      (reason) =>
        `${path}, what was learned of the functions' calls, cannot be opened: ${reason}. It may be removed: then every function is new`,
    );
  }

  read(): LearnedRow[] {
    const rows = this.database.prepare('SELECT key, usedAt, text FROM learned ORDER BY usedAt DESC').all();
    return rows.map(({ key, usedAt, text }) => ({
      key: String(key),
      usedAt: Number(usedAt),
      text: String(text),
    }));
  }

  write(changed: readonly LearnedRow[], gone: readonly string[]): void {
    inTransaction(this.database, () => {
      for (const key of gone) this.erase.run(key);
      for (const { key, usedAt, text } of changed) this.upsert.run(key, usedAt, text);
    });
  }

  forget(functionName: string): void {
    this.eraseFunction.run(functionName, functionName);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}
