import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../../lib/in-transaction';
import { onlySchema } from '../../lib/only-schema';
import { openDatabase } from '../../lib/open-database';
import type { KnownMetric, MetricStore, SeriesMinute } from './metric-store';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE minutes (
    series TEXT NOT NULL, minute INTEGER NOT NULL, metrics TEXT NOT NULL, PRIMARY KEY (series, minute)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX minutes_by_time ON minutes (minute);
  CREATE TABLE known (
    series TEXT NOT NULL, metric TEXT NOT NULL, minute INTEGER NOT NULL, PRIMARY KEY (series, metric)
  ) STRICT, WITHOUT ROWID;`;

/** Metrics in a database of their own, `metrics.db`. */
export class SqliteMetricStore implements MetricStore {
  private readonly one: StatementSync;
  private readonly put: StatementSync;
  private readonly know: StatementSync;
  private readonly some: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.one = database.prepare('SELECT metrics FROM minutes WHERE series = ? AND minute = ?');
    this.put = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)');
    this.know = database.prepare(
      'INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET minute = max(minute, excluded.minute)',
    );
    this.some = database.prepare(
      'SELECT minute, metrics FROM minutes WHERE series = ? AND minute >= ? AND minute < ? ORDER BY minute',
    );
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): SqliteMetricStore {
    return openDatabase(
      path,
      'NORMAL',
      (database) => {
        onlySchema(database, SCHEMA_VERSION, () => database.exec(SCHEMA));
        return new SqliteMetricStore(database);
      },
      (reason) =>
        `the metrics database ${path} cannot be opened: ${reason}. It may be removed: then the metrics until now are forgotten`,
    );
  }

  read(series: string, minute: number): SeriesMinute['metrics'] | undefined {
    const row = this.one.get(series, minute);
    return row ? unpacked(row.metrics) : undefined;
  }

  write(minutes: readonly SeriesMinute[]): void {
    inTransaction(this.database, () => {
      for (const { series, minute, metrics } of minutes) {
        this.put.run(series, minute, JSON.stringify(metrics));
        for (const metric of Object.keys(metrics)) this.know.run(series, metric, minute);
      }
    });
  }

  *minutesOf(series: string, from: number, to: number): Iterable<Omit<SeriesMinute, 'series'>> {
    for (const row of this.some.iterate(series, from, to)) {
      yield { minute: Number(row.minute), metrics: unpacked(row.metrics) };
    }
  }

  known(since: number): readonly KnownMetric[] {
    return this.database
      .prepare('SELECT series, metric, minute FROM known WHERE minute >= ? ORDER BY series, metric')
      .all(since)
      .map((row) => ({ ...row })) as unknown as KnownMetric[];
  }

  forgetBefore(minute: number): void {
    for (const table of ['minutes', 'known'])
      this.database.prepare(`DELETE FROM ${table} WHERE minute < ?`).run(minute);
  }

  bound(rows: number): void {
    const last = this.database
      .prepare('SELECT minute FROM minutes ORDER BY minute DESC LIMIT 1 OFFSET ?')
      .get(rows);
    if (last) this.database.prepare('DELETE FROM minutes WHERE minute <= ?').run(Number(last.minute));
  }

  close(): void {
    this.database.close();
  }
}

function unpacked(text: unknown): SeriesMinute['metrics'] {
  return JSON.parse(String(text)) as SeriesMinute['metrics'];
}
