import type { Client } from 'pg';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog } from '../../mapping/source-record';
import type { Link } from '../own/link';
import { ownEvent, ownRecord, type EventOrigin, type OwnRecord } from '../own/own-record';
import { redeliveryMs } from '../own/redelivery';
import type { Statements } from './statements';
import type { WakeUps } from './wake-ups';

const MAX_RECEIVE = 1000;
/** A function runs for 15 minutes at most, behind a window of 5. */
const HOLD_MS = 20 * 60_000;

export interface PostgresSession {
  readonly client: Client;
  readonly statements: Statements;
}

export interface PostgresSourceParts {
  /** What rows that are ours say. */
  readonly holder: string;
  readonly link: Link<PostgresSession>;
  readonly wakeUps: WakeUps;
  readonly origin: EventOrigin;
  readonly clock: Clock;
  readonly closed: () => void;
  readonly translate: (error: unknown) => Error;
}

/** As `take` has it; `id` is null in the row that says when to come again. */
interface Row {
  readonly id: string | null;
  readonly body: Buffer;
  readonly deliveries: number;
  readonly arrived: string;
  readonly due: string | null;
}

/** A table of PostgreSQL as a queue: rows are taken by whoever comes first, and are hidden from others while they are held. */
export class PostgresSource implements QueueSource<OwnRecord> {
  readonly maxReceive = MAX_RECEIVE;
  readonly holdMs = HOLD_MS;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly handed = new Set<string>();
  /** A connection may break between the taking of rows and the news of it. */
  private mayHoldOthers = false;

  constructor(private readonly parts: PostgresSourceParts) {}

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly OwnRecord[]> {
    const { wakeUps, clock } = this.parts;
    const end = clock.now() + waitMs;
    for (;;) {
      const seen = wakeUps.count;
      const { records, dueMs } = await this.take(max);
      if (signal.aborted) await this.giveBack(records, 'unused');
      if (signal.aborted) return [];
      const left = end - clock.now();
      if (records.length > 0 || left <= 0) return records;
      await this.sleep(Math.min(left, dueMs), seen, signal);
      if (signal.aborted || clock.now() >= end) return [];
    }
  }

  async acknowledge(records: readonly OwnRecord[]): Promise<void> {
    const ids = records.map(({ id }) => id);
    await this.tried(({ client, statements }) => client.query(statements.remove, [ids]));
    for (const id of ids) this.handed.delete(id);
  }

  /** What of them says still that it is ours is found with the next take. */
  letGo(records: readonly OwnRecord[]): void {
    for (const { id } of records) this.handed.delete(id);
    this.mayHoldOthers = true;
  }

  async giveBack(records: readonly OwnRecord[], why: 'failed' | 'unused'): Promise<void> {
    if (records.length === 0) return;
    const ids = records.map(({ id }) => id);
    const rests = records.map(({ deliveries }) => (why === 'failed' ? redeliveryMs(deliveries) : 0));
    const uncounted = why === 'failed' ? 0 : 1;
    try {
      await this.tried(({ client, statements }) =>
        client.query(statements.release, [ids, this.parts.holder, rests, uncounted]),
      );
    } catch (error) {
      this.letGo(records);
      throw error;
    }
    for (const id of ids) this.handed.delete(id);
    this.parts.wakeUps.ring();
  }

  eventOf(records: readonly OwnRecord[]): object {
    return ownEvent(records);
  }

  async backlog(): Promise<Backlog> {
    return this.tried(async ({ client, statements }) => {
      const { rows } = await client.query<{ records: number; oldest: string | null }>(statements.backlog);
      const [{ records, oldest } = { records: 0, oldest: null }] = rows;
      return { records, ...(oldest === null ? {} : { oldestMs: Math.max(0, Math.round(Number(oldest))) }) };
    });
  }

  async close(): Promise<void> {
    this.parts.wakeUps.ring();
    await this.parts.link.close();
    this.parts.closed();
  }

  private async take(max: number): Promise<{ records: readonly OwnRecord[]; dueMs: number }> {
    const { holder, origin } = this.parts;
    const rows = await this.tried(async ({ client, statements }) => {
      if (this.mayHoldOthers) await client.query(statements.recover, [holder, [...this.handed]]);
      this.mayHoldOthers = true;
      const taken = await client.query<Row>(statements.take, [max, holder, HOLD_MS]);
      this.mayHoldOthers = false;
      for (const { id } of taken.rows) if (id !== null) this.handed.add(id);
      return taken.rows;
    });
    const records = rows.flatMap(({ id, body, deliveries, arrived }) => {
      if (id === null) return [];
      const arrivedAt = Math.floor(Number(arrived));
      return ownRecord({ id, body, deliveries, arrivedAt, attributes: {}, headers: {} }, origin);
    });
    const due = rows.find(({ id }) => id === null)?.due ?? null;
    return { records, dueMs: due === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(Number(due))) };
  }

  /** Until rows are told of, one is due, or the signal aborts. */
  private async sleep(ms: number, seen: number, signal: AbortSignal): Promise<void> {
    const { wakeUps, clock } = this.parts;
    const { rung, leave } = wakeUps.after(seen);
    const over = new AbortController();
    try {
      await Promise.race([rung, pause(clock, ms, AbortSignal.any([signal, over.signal]))]);
    } finally {
      leave();
      over.abort();
    }
  }

  private async tried<T>(call: (session: PostgresSession) => Promise<T>): Promise<T> {
    const session = await this.parts.link.client();
    // One question at a time: a connection can answer no more.
    const answer = this.turn.then(() => call(session));
    this.turn = answer.catch(() => undefined);
    return answer.catch((error: unknown) => {
      throw this.parts.translate(error);
    });
  }
}
