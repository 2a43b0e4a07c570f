import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallRow, CallsAnswer } from '../contract/call-row';
import type { CallQuestion } from './batch';
import { CallWalk } from './call-walk';
import { packed, unpacked, type CallColumns } from './packed-call';

export const CALLS_SCHEMA = `
  CREATE TABLE calls (
    id INTEGER PRIMARY KEY, started_at REAL NOT NULL, request_id TEXT NOT NULL, function TEXT NOT NULL,
    kind TEXT NOT NULL, outcome TEXT NOT NULL, total_ms REAL NOT NULL, environment TEXT NOT NULL, error TEXT, rest TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_time ON calls (started_at);
  CREATE INDEX calls_by_function ON calls (function, started_at);
  CREATE INDEX calls_by_request ON calls (request_id);
  CREATE INDEX calls_not_warm ON calls (started_at) WHERE kind <> 'warm';
  CREATE INDEX calls_failed ON calls (started_at) WHERE outcome <> 'success';`;

interface EndedRun {
  readonly environment: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly durationMs: number;
}

/** Calls that ended. */
export class CallTable {
  private readonly put: StatementSync;
  private readonly one: StatementSync;
  private readonly walk: CallWalk;

  constructor(
    private readonly database: DatabaseSync,
    /** Of the steady clock, milliseconds. */
    now: () => number,
  ) {
    this.put = database.prepare('INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.one = database.prepare('SELECT * FROM calls WHERE request_id = ? ORDER BY id DESC LIMIT 1');
    this.walk = new CallWalk(database, now);
  }

  add(call: CallRow): void {
    this.put.run(...packed(call));
  }

  find(requestId: string): CallRow | undefined {
    const row = this.one.get(requestId);
    return row && unpacked(row as unknown as CallColumns);
  }

  /** The newest first. */
  search(question: CallQuestion): CallsAnswer {
    return this.walk.search(question);
  }

  /** When calls ran in environments, the oldest first: `limit` of the newest that began in the time. */
  runsIn(environments: readonly string[], since: number, until: number, limit: number): readonly EndedRun[] {
    const marks = environments.map(() => '?').join(', ');
    return this.database
      .prepare(
        `SELECT environment, started_at + total_ms AS endedAt, json_extract(rest, '$[7]') AS durationMs FROM calls
         WHERE started_at >= ? AND started_at < ? AND +environment IN (${marks}) ORDER BY started_at DESC LIMIT ?`,
      )
      .all(since, until, ...environments, limit)
      .reverse() as unknown as readonly EndedRun[];
  }
}
