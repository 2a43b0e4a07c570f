import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../../lib/in-transaction';
import { onlySchema } from '../../lib/only-schema';
import { openDatabase } from '../../lib/open-database';
import { USAGE_FIELDS, type UsageChange, type UsageStore, type UsageWindow } from './usage';
import type { DayUsage, FunctionUsage, StemUsage, UsageTotals } from '../../contract/usage-answer';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE metering (began_at REAL NOT NULL) STRICT;
  CREATE TABLE function_usage (
    day TEXT NOT NULL, functionName TEXT NOT NULL,
    ${USAGE_FIELDS.map((field) => `${field} REAL NOT NULL`).join(', ')},
    PRIMARY KEY (day, functionName)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stem_usage (
    day TEXT NOT NULL, runtime TEXT NOT NULL, gbSeconds REAL NOT NULL, PRIMARY KEY (day, runtime)
  ) STRICT, WITHOUT ROWID;`;
const SUMS = USAGE_FIELDS.map((field) => `SUM(${field}) AS ${field}`).join(', ');
const CHOSEN = 'FROM function_usage WHERE day BETWEEN ? AND ? AND functionName = coalesce(?, functionName)';

/** Usage in a database of its own, `usage.db`: it is written every few seconds, functions are not. */
export class SqliteUsageStore implements UsageStore {
  private readonly addFunction: StatementSync;
  private readonly addStem: StatementSync;

  private constructor(
    private readonly database: DatabaseSync,
    readonly beganAt: number,
  ) {
    this.addFunction = database.prepare(
      `INSERT INTO function_usage VALUES (?, ?, ${USAGE_FIELDS.map(() => '?').join(', ')})
       ON CONFLICT DO UPDATE SET ${USAGE_FIELDS.map((field) => `${field} = ${field} + excluded.${field}`).join(', ')}`,
    );
    this.addStem = database.prepare(
      `INSERT INTO stem_usage VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET gbSeconds = gbSeconds + excluded.gbSeconds`,
    );
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string, now: number): SqliteUsageStore {
    return openDatabase(
      path,
      'NORMAL',
      (database) => new SqliteUsageStore(database, prepare(database, now)),
      (reason) =>
        `the usage database ${path} cannot be opened: ${reason}. It may be removed: then what was used until now is forgotten`,
    );
  }

  add({ day, functions, stems }: UsageChange): void {
    inTransaction(this.database, () => {
      for (const [functionName, usage] of functions)
        this.addFunction.run(day, functionName, ...USAGE_FIELDS.map((field) => usage[field]));
      for (const [runtime, gbSeconds] of stems) this.addStem.run(day, runtime, gbSeconds);
    });
  }

  totals({ since, until, functionName }: UsageWindow): UsageTotals {
    const grouped = (by: string) =>
      this.database
        .prepare(`SELECT ${by}, ${SUMS} ${CHOSEN} GROUP BY ${by} ORDER BY ${by}`)
        .all(since, until, functionName ?? null)
        .map((row) => ({ ...row }));
    const stems = this.database
      .prepare(
        `SELECT runtime, SUM(gbSeconds) AS gbSeconds FROM stem_usage WHERE day BETWEEN ? AND ?
         GROUP BY runtime ORDER BY runtime`,
      )
      .all(since, until)
      .map((row) => ({ ...row }));
    return {
      functions: grouped('functionName') as unknown as FunctionUsage[],
      days: grouped('day') as unknown as DayUsage[],
      stems: stems as unknown as StemUsage[],
    };
  }

  forgetBefore(day: string): void {
    inTransaction(this.database, () => {
      for (const table of ['function_usage', 'stem_usage'])
        this.database.prepare(`DELETE FROM ${table} WHERE day < ?`).run(day);
    });
  }

  close(): void {
    this.database.close();
  }
}

/** Makes the tables where there are none. Returns when metering began. */
function prepare(database: DatabaseSync, now: number): number {
  onlySchema(database, SCHEMA_VERSION, () => {
    database.exec(SCHEMA);
    database.prepare('INSERT INTO metering VALUES (?)').run(now);
  });
  return Number(database.prepare('SELECT began_at FROM metering').get()?.began_at ?? now);
}
