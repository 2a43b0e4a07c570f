import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../../lib/in-transaction';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';
import type { FireMark, FireMarks } from './fire-marks';

const MIGRATIONS = ['CREATE TABLE marks (key TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID, STRICT'];

/** In a database of its own, `schedules.db`: it is written at every call of a schedule. */
export class SqliteFireMarks implements FireMarks {
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.upsert = database.prepare(
      'INSERT INTO marks VALUES (?, ?) ON CONFLICT DO UPDATE SET mark = excluded.mark',
    );
    this.erase = database.prepare('DELETE FROM marks WHERE key = ?');
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): SqliteFireMarks {
    return openDatabase(
      path,
      'NORMAL',
      (database) => {
        migrate(database, MIGRATIONS);
        return new SqliteFireMarks(database);
      },
      (reason) =>
        `${path}, which holds how far schedules are, cannot be opened: ${reason}. It may be removed: then times that passed while the service was down are not known to be missed`,
    );
  }

  all(): ReadonlyMap<string, FireMark> {
    const rows = this.database.prepare('SELECT key, mark FROM marks').all();
    return new Map(rows.map(({ key, mark }) => [String(key), JSON.parse(String(mark)) as FireMark]));
  }

  keep(marks: Iterable<readonly [key: string, mark: FireMark]>): void {
    inTransaction(this.database, () => {
      for (const [key, mark] of marks) this.upsert.run(key, JSON.stringify(mark));
    });
  }

  remove(key: string): void {
    this.erase.run(key);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}
