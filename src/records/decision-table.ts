import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Decision } from '../contract/decision';
import type { DecisionQuestion } from './batch';

export const DECISIONS_SCHEMA = `
  CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, action TEXT NOT NULL, function TEXT, environment TEXT, request_id TEXT,
    decision TEXT NOT NULL
  ) STRICT;
  CREATE INDEX decisions_by_time ON decisions (at);
  CREATE INDEX decisions_by_function ON decisions (function, at) WHERE function IS NOT NULL;
  CREATE INDEX decisions_by_environment ON decisions (environment, at) WHERE environment IS NOT NULL;
  CREATE INDEX decisions_by_request ON decisions (request_id) WHERE request_id IS NOT NULL;`;

/** What was decided. */
export class DecisionTable {
  private readonly put: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    this.put = database.prepare('INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?)');
  }

  add(decision: Decision): void {
    const { at, action, functionName, environmentId, requestId } = decision;
    this.put.run(
      ...([at, action, functionName ?? null, environmentId ?? null, requestId ?? null] as const),
      JSON.stringify(decision),
    );
  }

  /** The newest first. */
  search({ functionName, environmentId, requestId, action, limit }: DecisionQuestion): readonly Decision[] {
    const asked = [
      ['request_id', requestId],
      ['environment', environmentId],
      ['function', functionName],
      ['action', action],
    ].filter((one): one is [string, string] => one[1] !== undefined);
    const where = asked.map(([column]) => `${column} = ?`).join(' AND ');
    return this.database
      .prepare(
        `SELECT decision FROM decisions ${where && `WHERE ${where}`} ORDER BY at DESC, id DESC LIMIT ?`,
      )
      .all(...asked.map(([, value]) => value), limit)
      .map(({ decision }) => JSON.parse(String(decision)) as Decision);
  }

  /** What was decided for a call, and of its environment until the call's end; the newest first. */
  ofCall(requestId: string, environmentId: string, endedAt: number, limit: number): readonly Decision[] {
    return this.database
      .prepare(
        `SELECT decision, at, id FROM decisions WHERE request_id = ?
         UNION SELECT decision, at, id FROM decisions WHERE environment = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT ?`,
      )
      .all(requestId, environmentId, endedAt, limit)
      .map(({ decision }) => JSON.parse(String(decision)) as Decision);
  }
}
