import type { Msg } from '@nats-io/transport-node';
import type { Clock } from '../../../lib/clock';
import { RepeatedTask } from '../../../lib/repeated-task';
import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog } from '../../mapping/source-record';
import type { Link } from '../own/link';
import { ownEvent, type EventOrigin, type OwnRecord } from '../own/own-record';
import { redeliveryMs } from '../own/redelivery';
import type { NatsClient } from './nats-client';
import { natsRecord } from './nats-record';
import type { Pull } from './pull';

const MAX_RECEIVE = 1000;
const ANSWER_MS = 10_000;
const NANOS = 1_000_000;
const ACK = '+ACK';
const STILL_HELD = '+WPI';

export interface NatsSession extends NatsClient {
  readonly pull: Pull;
}

export interface NatsSourceParts {
  readonly stream: string;
  readonly consumer: string;
  readonly link: Link<NatsSession>;
  readonly origin: EventOrigin;
  readonly clock: Clock;
  /** A part of the time after which JetStream delivers again what nobody speaks of. */
  readonly everyMs: number;
  readonly translate: (error: unknown) => Error;
}

/** A durable consumer of a stream of JetStream. What is held is spoken of again and again, so that it stays ours. */
export class NatsSource implements QueueSource<OwnRecord> {
  readonly maxReceive = MAX_RECEIVE;
  /** By record: the subject that answers for it. */
  private readonly held = new Map<OwnRecord, string>();
  private readonly heartbeat: RepeatedTask;
  private isEmpty = false;

  private constructor(private readonly parts: NatsSourceParts) {
    this.heartbeat = new RepeatedTask(
      parts.clock,
      parts.everyMs,
      () => void this.speak(),
      () => undefined,
    );
  }

  static open(parts: NatsSourceParts): NatsSource {
    const source = new NatsSource(parts);
    source.heartbeat.start();
    return source;
  }

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly OwnRecord[]> {
    const messages = await this.tried((session) => this.messages(session, max, signal, waitMs));
    this.isEmpty = messages.length === 0;
    const { origin } = this.parts;
    const records = messages.map((message) => {
      const record = natsRecord(message, origin);
      this.held.set(record, message.reply ?? '');
      return record;
    });
    if (!signal.aborted) return records;
    await this.giveBack(records, 'unused');
    return [];
  }

  async acknowledge(records: readonly OwnRecord[]): Promise<void> {
    await this.tried(async ({ connection }) => {
      const answers = records.map((record) =>
        connection.request(this.held.get(record) ?? '', ACK, { timeout: ANSWER_MS }),
      );
      await Promise.all(answers);
    });
    for (const record of records) this.held.delete(record);
  }

  /** Nobody speaks of them any more: JetStream delivers them again. */
  letGo(records: readonly OwnRecord[]): void {
    for (const record of records) this.held.delete(record);
  }

  async giveBack(records: readonly OwnRecord[], why: 'failed' | 'unused'): Promise<void> {
    const replies = records.map((record) => [record, this.held.get(record) ?? ''] as const);
    this.letGo(records);
    await this.tried(async ({ connection }) => {
      for (const [{ deliveries }, reply] of replies) {
        const delay = why === 'failed' ? redeliveryMs(deliveries) * NANOS : undefined;
        connection.publish(reply, delay === undefined ? '-NAK' : `-NAK ${JSON.stringify({ delay })}`);
      }
      await connection.flush();
    });
  }

  eventOf(records: readonly OwnRecord[]): object {
    return ownEvent(records);
  }

  async backlog(): Promise<Backlog> {
    const { stream, consumer } = this.parts;
    return this.tried(async ({ manager }) => {
      const { num_pending: waiting, num_ack_pending: held } = await manager.consumers.info(stream, consumer);
      return { records: waiting + held };
    });
  }

  async close(): Promise<void> {
    this.heartbeat.stop();
    await this.parts.link.close();
  }

  private async messages(
    session: NatsSession,
    max: number,
    signal: AbortSignal,
    waitMs: number,
  ): Promise<readonly Msg[]> {
    const { pull, connection } = session;
    // Where nothing was, the wait alone is asked for.
    if (!this.isEmpty || waitMs === 0) {
      const messages = await pull.now(max);
      if (messages.length > 0 || waitMs === 0 || signal.aborted) return messages;
    }
    const first = await pull.next(waitMs, signal, ({ reply }) => connection.publish(reply ?? '', '-NAK'));
    if (!first) return [];
    return [first, ...(max > 1 ? await pull.now(max - 1) : [])];
  }

  /** Never throws: what cannot be said now is said at the next time, or comes again. */
  private async speak(): Promise<void> {
    if (this.held.size === 0) return;
    try {
      const { connection } = await this.parts.link.client();
      for (const reply of this.held.values()) connection.publish(reply, STILL_HELD);
    } catch {
      // Whoever receives next says what is wrong.
    }
  }

  private async tried<T>(call: (session: NatsSession) => Promise<T>): Promise<T> {
    const session = await this.parts.link.client();
    return call(session).catch((error: unknown) => {
      throw this.parts.translate(error);
    });
  }
}
