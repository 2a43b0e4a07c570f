import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../../lib/in-transaction';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';
import type { EventHead, EventOutline, EventProgress, KeptRequest, KeptStage, StoredEvent } from '../event';
import type { EventChange } from '../event-store';
import { MIGRATIONS } from './migrations';

/** After a burst the log beside the database is cut to this size. */
const LOG_BYTES = 64 * 1024 * 1024;
const HEAD = 'id, function_name, qualifier, request, accepted_at, bytes, stage, due_at, progress';
const OUTLINE = `id, function_name, qualifier, stage, due_at, bytes + coalesce(length(response), 0) AS bytes,
  CASE stage WHEN 'delivering' THEN progress END AS progress`;

/** A row as SQLite hands it out. */
type Row = Readonly<Record<string, unknown>>;

/** The file of events, `events.db`: what is written is on disk when a call returns. */
export class EventDatabase {
  private readonly insert: StatementSync;
  private readonly update: StatementSync;
  private readonly erase: StatementSync;
  private readonly one: StatementSync;
  private readonly oneHead: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.update = database.prepare(
      'UPDATE events SET stage = ?, due_at = ?, progress = ?, response = ? WHERE id = ?',
    );
    this.erase = database.prepare('DELETE FROM events WHERE id = ?');
    this.one = database.prepare(`SELECT ${HEAD}, payload, response FROM events WHERE id = ?`);
    this.oneHead = database.prepare(`SELECT ${HEAD} FROM events WHERE id = ?`);
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): EventDatabase {
    return openDatabase(
      path,
      'FULL',
      (database) => {
        database.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
        migrate(database, MIGRATIONS);
        return new EventDatabase(database);
      },
      (reason) =>
        `${path}, the asynchronous events that wait, cannot be opened: ${reason}. Without it they are lost; mend what is wrong, or move it away to start without them`,
    );
  }

  /** All or nothing, in one transaction. */
  write(accepted: readonly StoredEvent[], changes: readonly EventChange[]): void {
    inTransaction(this.database, () => {
      for (const event of accepted) this.add(event);
      for (const change of changes) this.change(change);
    });
  }

  /** Those that there are, in the order of `ids`. */
  read(ids: readonly number[]): StoredEvent[] {
    return ids.flatMap((id) => {
      const row = this.one.get(id);
      return row ? [eventOf(row)] : [];
    });
  }

  heads(ids: readonly number[]): EventHead[] {
    return ids.flatMap((id) => {
      const row = this.oneHead.get(id);
      return row ? [headOf(row)] : [];
    });
  }

  /** All events, oldest first: hundreds of thousands, of which a start parses no more than it must. */
  *all(): Iterable<EventOutline> {
    for (const row of this.database.prepare(`SELECT ${OUTLINE} FROM events ORDER BY id`).iterate())
      yield outlineOf(row);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private add({ id, functionName, qualifier, request, acceptedAt, bytes, ...rest }: StoredEvent): void {
    const { stage, dueAt, progress, payload, response } = rest;
    this.insert.run(
      ...[id, functionName, qualifier ?? null, JSON.stringify(request), acceptedAt, bytes, stage, dueAt],
      ...[JSON.stringify(progress), payload, response ?? null],
    );
  }

  private change(change: EventChange): void {
    if (change.what === 'gone') {
      this.erase.run(change.id);
      return;
    }
    const { id, stage, dueAt, progress, response } = change;
    this.update.run(stage, dueAt, JSON.stringify(progress), response ?? null, id);
  }
}

function headOf(row: Row): EventHead {
  return {
    ...placeOf(row),
    request: JSON.parse(String(row.request)) as KeptRequest,
    acceptedAt: Number(row.accepted_at),
    progress: progressOf(row),
  };
}

function outlineOf(row: Row): EventOutline {
  return { ...placeOf(row), deliveries: row.progress === null ? [] : progressOf(row).deliveries };
}

function placeOf(row: Row) {
  return {
    id: Number(row.id),
    functionName: String(row.function_name),
    qualifier: typeof row.qualifier === 'string' ? row.qualifier : undefined,
    bytes: Number(row.bytes),
    stage: String(row.stage) as KeptStage,
    dueAt: Number(row.due_at),
  };
}

function progressOf(row: Row): EventProgress {
  return JSON.parse(String(row.progress)) as EventProgress;
}

function eventOf(row: Row): StoredEvent {
  const response = row.response;
  return {
    ...headOf(row),
    payload: bytesOf(row.payload),
    ...(response === null ? {} : { response: bytesOf(response) }),
  };
}

function bytesOf(blob: unknown): Buffer {
  const bytes = blob as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
