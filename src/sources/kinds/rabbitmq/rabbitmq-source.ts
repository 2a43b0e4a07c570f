import type { MappingRecord } from '../../mapping/mapping-record';
import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog } from '../../mapping/source-record';
import { rabbitmqEvent, rabbitmqRecord, type RabbitmqRecord } from './rabbitmq-event';
import type { RabbitmqSession } from './rabbitmq-session';

const MAX_RECEIVE = 1000;

export interface RabbitmqPlace {
  readonly queue: string;
  readonly virtualHost: string;
}

/** A queue of RabbitMQ. A session that is lost is followed by another; what the first held, the broker gives out again. */
export class RabbitmqSource implements QueueSource<RabbitmqRecord> {
  private session: Promise<RabbitmqSession> | undefined;
  /** Which session delivered a record: only that one can acknowledge it. */
  private readonly origins = new WeakMap<RabbitmqRecord, RabbitmqSession>();
  private isClosed = false;

  /** `connect` rejects with what is wrong, in words that help. */
  constructor(
    private readonly mapping: MappingRecord,
    private readonly place: RabbitmqPlace,
    private readonly connect: (prefetch: number) => Promise<RabbitmqSession>,
    private readonly translate: (error: unknown) => Error,
  ) {}

  get maxReceive(): number {
    return Math.min(this.mapping.settings.BatchSize, MAX_RECEIVE);
  }

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly RabbitmqRecord[]> {
    const session = await this.connected();
    const wait = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
    const messages = await this.tried(session.receive(max, wait));
    const namesItems =
      this.mapping.settings.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
    return messages.map((message) => {
      const record = rabbitmqRecord(message, namesItems);
      this.origins.set(record, session);
      return record;
    });
  }

  async acknowledge(records: readonly RabbitmqRecord[]): Promise<void> {
    for (const [session, messages] of this.bySession(records)) {
      if (session?.isOpen !== true)
        throw new Error(
          'The connection over which the messages came was lost; RabbitMQ will deliver them again.',
        );
      await this.tried(session.acknowledge(messages));
    }
  }

  async giveBack(records: readonly RabbitmqRecord[]): Promise<void> {
    for (const [session, messages] of this.bySession(records))
      // A session that was lost has given them back.
      if (session?.isOpen === true) await this.tried(session.giveBack(messages));
  }

  eventOf(records: readonly RabbitmqRecord[]): object {
    return rabbitmqEvent(this.mapping.eventSourceArn, this.place.queue, this.place.virtualHost, records);
  }

  async backlog(): Promise<Backlog> {
    const session = await this.connected();
    return { records: await this.tried(session.waiting()) };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const session = await this.session?.catch(() => undefined);
    await session?.close();
  }

  /** All who ask at once are given the same: a second one would hold messages that nobody asks it for. */
  private async connected(): Promise<RabbitmqSession> {
    for (;;) {
      if (this.isClosed) throw new Error('the mapping was stopped');
      const current = (this.session ??= this.connect(this.maxReceive));
      const session = await current.catch((error: unknown) => {
        this.forget(current);
        throw error;
      });
      if (session.isOpen) return session;
      this.forget(current);
    }
  }

  /** Who comes next tries again. */
  private forget(session: Promise<RabbitmqSession>): void {
    if (this.session === session) this.session = undefined;
  }

  private bySession(
    records: readonly RabbitmqRecord[],
  ): readonly (readonly [RabbitmqSession | undefined, RabbitmqRecord['message'][]])[] {
    return [...Map.groupBy(records, (record) => this.origins.get(record))].map(
      ([session, ofIt]) => [session, ofIt.map(({ message }) => message)] as const,
    );
  }

  private async tried<T>(call: Promise<T>): Promise<T> {
    return call.catch((error: unknown) => {
      throw this.translate(error);
    });
  }
}
