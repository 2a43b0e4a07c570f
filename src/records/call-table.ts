import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallRow, CallsAnswer } from '../contract/call-row';
import type { CallQuestion } from './batch';
import { CallWalk, SLOW_MS } from './call-walk';
import type { Run } from './life-spans';
import { packed, unpacked, type CallColumns } from './packed-call';

/** Schema 1; what came since is below. */
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

/**
 * By an environment, with all that is read of its calls; and the slow calls, of which there are few. Calls that were there before
 * have no duration of their own: theirs is in the rest, and is read there. A million of them take some seconds, once.
 */
export const CALLS_FROM_1_TO_2 = `
  ALTER TABLE calls ADD COLUMN duration_ms REAL;
  CREATE INDEX calls_by_environment ON calls (environment, started_at, total_ms, duration_ms);
  CREATE INDEX calls_slow ON calls (started_at) WHERE total_ms >= ${SLOW_MS};`;

interface Time {
  readonly since: number;
  readonly until: number;
}

/** The newest that began in a time. */
const OF_ENVIRONMENT =
  'environment = ? AND started_at >= ? AND started_at < ? ORDER BY started_at DESC LIMIT ?';

/** Calls that ended. */
export class CallTable {
  private readonly put: StatementSync;
  private readonly one: StatementSync;
  private readonly runs: StatementSync;
  private readonly together: StatementSync;
  private readonly walk: CallWalk;

  constructor(
    database: DatabaseSync,
    /** Of the steady clock, milliseconds. */
    now: () => number,
  ) {
    this.put = database.prepare('INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.one = database.prepare('SELECT * FROM calls WHERE request_id = ? ORDER BY id DESC LIMIT 1');
    this.runs = database.prepare(
      `SELECT started_at + total_ms - coalesce(duration_ms, json_extract(rest, '$[7]')) AS "from",
         started_at + total_ms AS "to", 1 AS calls
       FROM calls WHERE ${OF_ENVIRONMENT}`,
    );
    // Of calls without a duration of their own the whole time is taken: at this scale it is the same, and nothing but the index is read.
    this.together = database.prepare(
      `SELECT min(started_at + total_ms - coalesce(duration_ms, total_ms)) AS "from",
         max(started_at + total_ms) AS "to", count(*) AS calls
       FROM (SELECT started_at, total_ms, duration_ms FROM calls WHERE ${OF_ENVIRONMENT})
       GROUP BY CAST(started_at / ? AS INTEGER) ORDER BY 1`,
    );
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

  /** When calls ran in an environment, the oldest first: `limit` of the newest that began in the time. */
  runsIn(environment: string, { since, until }: Time, limit: number): readonly Run[] {
    return this.runs.all(environment, since, until, limit).reverse() as unknown as readonly Run[];
  }

  /** The same; those that began within the same so many milliseconds are one. */
  runsTogether(environment: string, { since, until }: Time, limit: number, stepMs: number): readonly Run[] {
    return this.together.all(environment, since, until, limit, stepMs) as unknown as readonly Run[];
  }
}
