import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog, SourceRecord } from '../../mapping/source-record';

/** A connection to a broker that sends messages by itself, and takes back what a lost one held. */
export interface QueueSession<M> {
  readonly isOpen: boolean;
  receive(max: number, signal: AbortSignal): Promise<readonly M[]>;
  /** Resolves when the broker will not deliver them again. */
  acknowledge(messages: readonly M[]): Promise<void>;
  giveBack(messages: readonly M[], why: 'failed' | 'unused'): Promise<void>;
  backlog(): Promise<Backlog>;
  close(): Promise<void>;
}

export interface SessionQueueParts<M, R extends SourceRecord> {
  readonly broker: string;
  readonly maxReceive: number;
  /** Rejects with what is wrong, in words that help. */
  connect(): Promise<QueueSession<M>>;
  translate(error: unknown): Error;
  recordOf(message: M): R;
  eventOf(records: readonly R[]): object;
}

/** A queue of such a broker. A session that is lost is followed by another; what the first held, the broker gives out again. */
export class SessionQueue<M, R extends SourceRecord = SourceRecord> implements QueueSource<R> {
  private session: Promise<QueueSession<M>> | undefined;
  /** Which session delivered a record: only that one can acknowledge it. */
  private readonly origins = new WeakMap<R, { readonly session: QueueSession<M>; readonly message: M }>();
  private isClosed = false;

  constructor(private readonly parts: SessionQueueParts<M, R>) {}

  get maxReceive(): number {
    return this.parts.maxReceive;
  }

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly R[]> {
    const session = await this.connected();
    const wait = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
    const messages = await this.tried(session.receive(max, wait));
    return messages.map((message) => {
      const record = this.parts.recordOf(message);
      this.origins.set(record, { session, message });
      return record;
    });
  }

  async acknowledge(records: readonly R[]): Promise<void> {
    for (const [session, messages] of this.bySession(records)) {
      if (session?.isOpen !== true)
        throw new Error(
          `The connection over which the messages came was lost; ${this.parts.broker} will deliver them again.`,
        );
      await this.tried(session.acknowledge(messages));
    }
  }

  async giveBack(records: readonly R[], why: 'failed' | 'unused'): Promise<void> {
    for (const [session, messages] of this.bySession(records))
      // A session that was lost has given them back.
      if (session?.isOpen === true) await this.tried(session.giveBack(messages, why));
  }

  eventOf(records: readonly R[]): object {
    return this.parts.eventOf(records);
  }

  async backlog(): Promise<Backlog> {
    const session = await this.connected();
    return this.tried(session.backlog());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const session = await this.session?.catch(() => undefined);
    await session?.close();
  }

  /** All who ask at once are given the same. */
  private async connected(): Promise<QueueSession<M>> {
    for (;;) {
      if (this.isClosed) throw new Error('the mapping was stopped');
      const current = (this.session ??= this.parts.connect());
      const session = await current.catch((error: unknown) => {
        this.forget(current);
        throw error;
      });
      if (session.isOpen) return session;
      this.forget(current);
    }
  }

  /** Who comes next tries again. */
  private forget(session: Promise<QueueSession<M>>): void {
    if (this.session === session) this.session = undefined;
  }

  private bySession(records: readonly R[]): readonly (readonly [QueueSession<M> | undefined, M[]])[] {
    const origins = records.map((record) => this.origins.get(record));
    return [...Map.groupBy(origins, (origin) => origin?.session)].map(
      ([session, ofIt]) => [session, ofIt.flatMap((origin) => (origin ? [origin.message] : []))] as const,
    );
  }

  private async tried<T>(call: Promise<T>): Promise<T> {
    return call.catch((error: unknown) => {
      throw this.parts.translate(error);
    });
  }
}
