import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallRow } from '../contract/call-row';
import type { EnvironmentLife } from '../contract/environment-life';
import type { StartKind } from '../contract/start-kind';
import type { EnvironmentStep, LifeQuestion } from './batch';
import type { CallTable } from './call-table';
import { spansOf, type Run, type Step } from './life-spans';

export const LIVES_SCHEMA = `
  CREATE TABLE environments (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, version TEXT NOT NULL, memory_mb INTEGER NOT NULL, made_at REAL NOT NULL,
    ended_at REAL, because TEXT, start_kind TEXT, calls INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX environments_by_time ON environments (made_at);
  CREATE TABLE steps (id INTEGER PRIMARY KEY, environment TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE INDEX steps_by_environment ON steps (environment, at);
  CREATE INDEX steps_by_time ON steps (at);`;

/** Calls that are drawn into all lives of one answer. */
const MAX_RUNS = 20_000;

interface LifeRow {
  readonly id: string;
  readonly function: string;
  readonly version: string;
  readonly memory_mb: number;
  readonly because: string | null;
  readonly ended_at: number | null;
  readonly start_kind: StartKind | null;
  readonly calls: number;
}

/** What became of each environment. */
export class LifeTable {
  private readonly make: StatementSync;
  private readonly end: StatementSync;
  private readonly step: StatementSync;
  private readonly served: StatementSync;
  private readonly stepsOf: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly calls: CallTable,
  ) {
    this.make = database.prepare(
      'INSERT INTO environments VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, 0) ON CONFLICT DO NOTHING',
    );
    this.end = database.prepare(
      'UPDATE environments SET because = coalesce(because, ?), ended_at = ? WHERE id = ?',
    );
    this.step = database.prepare('INSERT INTO steps VALUES (NULL, ?, ?, ?)');
    this.served = database.prepare(
      'UPDATE environments SET calls = calls + 1, start_kind = coalesce(start_kind, ?) WHERE id = ?',
    );
    this.stepsOf = database.prepare('SELECT at, state FROM steps WHERE environment = ? ORDER BY at, id');
  }

  /** Of a service that was killed: its environments have ended with it. */
  endLost(): void {
    this.database.exec(
      `UPDATE environments SET because = coalesce(because, 'lost'), ended_at = coalesce((
         SELECT max(at) FROM steps WHERE environment = environments.id), made_at) WHERE ended_at IS NULL`,
    );
  }

  add({ id, functionName, version, memoryMb, state, reason, at }: EnvironmentStep): void {
    this.make.run(id, functionName, version, memoryMb, at);
    this.step.run(id, at, state);
    if (state === 'stopping' || state === 'stopped')
      this.end.run(reason, state === 'stopped' ? at : null, id);
  }

  serve({ environmentId, startKind }: CallRow): void {
    this.served.run(startKind, environmentId);
  }

  /** The newest first. */
  search({ functionName, since, until, limit }: LifeQuestion): readonly EnvironmentLife[] {
    const rows = this.database
      .prepare(
        `SELECT * FROM environments WHERE made_at < ? AND (ended_at IS NULL OR ended_at >= ?)
         ${functionName === undefined ? '' : 'AND function = ?'} ORDER BY made_at DESC LIMIT ?`,
      )
      .all(until, since, ...(functionName === undefined ? [] : [functionName]), limit);
    const runs = this.runsOf(
      rows.map(({ id }) => String(id)),
      since,
      until,
    );
    return rows.map((row) => this.lifeOf(row as unknown as LifeRow, runs, { since, until }));
  }

  private lifeOf(
    row: LifeRow,
    runs: ReadonlyMap<string, readonly Run[]>,
    time: { readonly since: number; readonly until: number },
  ): EnvironmentLife {
    const steps = this.stepsOf.all(row.id) as unknown as readonly Step[];
    const closed =
      row.ended_at === null || steps.at(-1)?.state === 'stopped'
        ? steps
        : [...steps, { at: row.ended_at, state: 'stopped' }];
    return {
      id: row.id,
      functionName: row.function,
      version: row.version,
      memoryMb: row.memory_mb,
      ...(row.start_kind === null ? {} : { startKind: row.start_kind }),
      spans: spansOf(closed, runs.get(row.id) ?? [], time),
      ...(row.ended_at === null || row.because === null ? {} : { endedBecause: row.because }),
      calls: row.calls,
    };
  }

  private runsOf(ids: readonly string[], since: number, until: number): ReadonlyMap<string, readonly Run[]> {
    const runs = new Map<string, Run[]>();
    if (ids.length === 0) return runs;
    for (const { environment, endedAt, durationMs } of this.calls.runsIn(ids, since, until, MAX_RUNS)) {
      const of = runs.get(environment) ?? [];
      runs.set(environment, of);
      of.push({ from: endedAt - durationMs, to: endedAt });
    }
    return runs;
  }
}
