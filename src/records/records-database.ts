import type { DatabaseSync } from 'node:sqlite';
import type { CallAnswer, CallsAnswer } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { EnvironmentLife } from '../contract/environment-life';
import { inTransaction } from '../lib/in-transaction';
import { migrate } from '../lib/migrate';
import { laterSchema } from '../lib/only-schema';
import { openDatabase } from '../lib/open-database';
import type { Batch, CallQuestion, DecisionQuestion, LifeQuestion, RecordBounds } from './batch';
import { CALLS_FROM_1_TO_2, CALLS_SCHEMA, CallTable } from './call-table';
import { DECISIONS_SCHEMA, DecisionTable } from './decision-table';
import { EVENTS_SCHEMA, EventTable } from './event-table';
import { LIVES_SCHEMA, LifeTable } from './life-table';

const STEPS = [CALLS_SCHEMA + LIVES_SCHEMA + DECISIONS_SCHEMA, CALLS_FROM_1_TO_2];
const DECISIONS_OF_CALL = 200;

/** Tables of which the oldest rows go, by the time that counts. */
const AGEING = [
  ['calls', 'started_at'],
  ['decisions', 'at'],
  ['steps', 'at'],
] as const;
/** Rows that go with one commit at most, of each table: more than come with most. */
const TRIMMED = 1000;

export interface RecordsDatabaseParts {
  readonly path: string;
  readonly bounds: RecordBounds;
  readonly clock: { now(): number; wallTime(): number };
}

/** Calls, decisions and environments' lives in `calls.db`, which may be removed. */
export class RecordsDatabase {
  private readonly calls: CallTable;
  private readonly lives: LifeTable;
  private readonly decided: DecisionTable;
  private readonly events: EventTable;
  private readonly rows = new Map<string, number>();

  private constructor(
    private readonly database: DatabaseSync,
    private readonly parts: RecordsDatabaseParts,
  ) {
    this.calls = new CallTable(database, () => parts.clock.now());
    this.lives = new LifeTable(database, this.calls);
    this.decided = new DecisionTable(database);
    this.events = new EventTable(database, parts.bounds.maxEventBytes);
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(parts: RecordsDatabaseParts): RecordsDatabase {
    return openDatabase(
      parts.path,
      'NORMAL',
      (database) => {
        migrate(database, STEPS, laterSchema);
        database.exec(EVENTS_SCHEMA);
        // The ends of a few indexes that grow everywhere, and what pages walk over.
        database.exec('PRAGMA cache_size = -8192');
        const opened = new RecordsDatabase(database, parts);
        opened.begin();
        return opened;
      },
      (reason) =>
        `the database of calls ${parts.path} cannot be opened: ${reason}. It may be removed: then the calls until now are forgotten`,
    );
  }

  /** In one commit, with which what is too old or too much goes as well. */
  write({ calls, events, steps, decisions }: Batch): void {
    inTransaction(this.database, () => {
      for (const step of steps) this.lives.add(step);
      for (const call of calls) {
        this.calls.add(call);
        this.lives.serve(call);
      }
      for (const event of events) this.events.add(event);
      for (const decision of decisions) this.decided.add(decision);
      this.count('calls', calls.length);
      this.count('decisions', decisions.length);
      this.count('steps', steps.length);
      this.trim();
    });
  }

  searchCalls(question: CallQuestion): CallsAnswer {
    return this.calls.search(question);
  }

  call(requestId: string): CallAnswer | undefined {
    const call = this.calls.find(requestId);
    if (!call) return undefined;
    const endedAt = call.startedAt + call.totalMs;
    return {
      call,
      decisions: this.decided.ofCall(requestId, call.environmentId, endedAt, DECISIONS_OF_CALL),
    };
  }

  /** What a call was called with; undefined when it is not kept. */
  event(requestId: string): string | undefined {
    return this.events.find(requestId);
  }

  searchLives(question: LifeQuestion): readonly EnvironmentLife[] {
    return this.lives.search(question);
  }

  decisions(question: DecisionQuestion): readonly Decision[] {
    return this.decided.search(question);
  }

  close(): void {
    this.database.close();
  }

  private begin(): void {
    this.lives.endLost();
    for (const [table] of AGEING) {
      const counted = this.database.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
      this.rows.set(table, Number(counted?.rows ?? 0));
    }
  }

  private count(table: string, more: number): void {
    this.rows.set(table, (this.rows.get(table) ?? 0) + more);
  }

  private trim(): void {
    const { bounds, clock } = this.parts;
    const oldest = clock.wallTime() - bounds.maxAgeMs;
    for (const [table, time] of AGEING) {
      const excess = Math.min(Math.max(0, (this.rows.get(table) ?? 0) - bounds.maxRows), TRIMMED);
      const first = `SELECT id FROM ${table}`;
      const old = this.database
        .prepare(`DELETE FROM ${table} WHERE id IN (${first} WHERE ${time} < ? ORDER BY ${time} LIMIT ?)`)
        .run(oldest, TRIMMED);
      const over =
        excess > Number(old.changes)
          ? this.database
              .prepare(`DELETE FROM ${table} WHERE id IN (${first} ORDER BY ${time} LIMIT ?)`)
              .run(excess - Number(old.changes)).changes
          : 0;
      this.count(table, -Number(old.changes) - Number(over));
    }
    this.events.trim(oldest, TRIMMED);
    this.database
      .prepare(
        'DELETE FROM environments WHERE id IN (SELECT id FROM environments WHERE made_at < ? AND ended_at < ? LIMIT ?)',
      )
      .run(oldest, oldest, TRIMMED);
  }
}
