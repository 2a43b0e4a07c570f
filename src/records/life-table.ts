import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallRow } from '../contract/call-row';
import type { EnvironmentLife } from '../contract/environment-life';
import type { StartKind } from '../contract/start-kind';
import type { EnvironmentStep, LifeQuestion } from './batch';
import type { CallTable } from './call-table';
import { joined, spansOf, type Run, type Step } from './life-spans';

export const LIVES_SCHEMA = `
  CREATE TABLE environments (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, version TEXT NOT NULL, memory_mb INTEGER NOT NULL, made_at REAL NOT NULL,
    ended_at REAL, because TEXT, start_kind TEXT, calls INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX environments_by_time ON environments (made_at);
  CREATE TABLE steps (id INTEGER PRIMARY KEY, environment TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE INDEX steps_by_environment ON steps (environment, at);
  CREATE INDEX steps_by_time ON steps (at);`;

/** Calls that are read for all lives of one answer. */
const MAX_RUNS = 20_000;
/** Where environments served more than that those are drawn as one that lie closer together than a screen can show. */
const DRAWN_RUNS = 2000;
/** Points of a wide screen; the time that was asked for is drawn across it. */
const SCREEN_POINTS = 4000;

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
    const lives = rows as unknown as readonly LifeRow[];
    const runs = this.runsOf(lives, since, until);
    return lives.map((row) => this.lifeOf(row, runs, { since, until }));
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

  /** Of each life alone, by its index: those with few calls first, so that what they leave is for those with many. */
  private runsOf(
    lives: readonly LifeRow[],
    since: number,
    until: number,
  ): ReadonlyMap<string, readonly Run[]> {
    const time = { since, until };
    const areMany = lives.reduce((sum, { calls }) => sum + calls, 0) > DRAWN_RUNS;
    const stepMs = (until - since) / SCREEN_POINTS;
    const runs = new Map<string, readonly Run[]>();
    let [left, read] = [lives.length, 0];
    for (const { id, calls } of [...lives].sort((one, other) => one.calls - other.calls)) {
      const share = Math.ceil((MAX_RUNS - read) / left);
      const found = areMany
        ? joined(this.calls.runsTogether(id, time, share, stepMs), stepMs)
        : this.calls.runsIn(id, time, share);
      runs.set(id, found);
      [left, read] = [left - 1, read + Math.min(share, calls)];
    }
    return runs;
  }
}
