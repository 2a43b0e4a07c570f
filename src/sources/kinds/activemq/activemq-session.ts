import type { Connection, Delivery, EventContext, Message, Receiver } from 'rhea';
import { deferred, type Deferred } from '../../../lib/deferred';
import type { Backlog } from '../../mapping/source-record';
import { Arrivals } from '../access/arrivals';
import type { QueueSession } from '../access/session-queue';

export interface DeliveredMessage {
  readonly message: Message;
  readonly delivery: Delivery;
}

/** One connection and one link to a queue over AMQP 1.0. The broker sends as many messages as it was given credit for. */
export class ActivemqSession implements QueueSession<DeliveredMessage> {
  private readonly arrivals = new Arrivals<DeliveredMessage>();
  private readonly unsettled = new Map<Delivery, Deferred<void>>();
  private credit = 0;
  private asked = 0;

  private constructor(
    private readonly connection: Connection,
    private readonly receiver: Receiver,
    private readonly accepted: object,
  ) {}

  /** Owns the connection, which is not open yet. `accepted`: the state of what is done with, as the client writes it. Rejects with what the broker or the network says. */
  static async open(connection: Connection, queue: string, accepted: object): Promise<ActivemqSession> {
    const receiver = connection.open_receiver({
      source: { address: queue, capabilities: ['queue'] },
      credit_window: 0,
      autoaccept: false,
    });
    const session = new ActivemqSession(connection, receiver, accepted);
    const opened = deferred<void>();
    const ended = (what: Connection | Receiver) => (context: EventContext) => {
      const error = context.error ?? what.error ?? new Error('the connection was closed');
      session.fail(error as Error);
      opened.reject(error);
    };
    receiver.on('receiver_open', () => opened.resolve());
    receiver.on('message', (context: EventContext) => session.arrived(context));
    receiver.on('settled', ({ delivery }: EventContext) => session.settled(delivery));
    for (const end of ['receiver_error', 'receiver_close']) receiver.on(end, ended(receiver));
    for (const end of ['connection_error', 'connection_close', 'disconnected', 'protocol_error', 'error'])
      connection.on(end, ended(connection));
    try {
      await opened.promise;
    } catch (error) {
      connection.close();
      throw error;
    }
    return session;
  }

  get isOpen(): boolean {
    return this.arrivals.failure === undefined;
  }

  async receive(max: number, signal: AbortSignal): Promise<readonly DeliveredMessage[]> {
    this.asked += max;
    const missing = this.asked - this.arrivals.length - this.credit;
    if (missing > 0 && this.isOpen) {
      this.credit += missing;
      this.receiver.add_credit(missing);
    }
    try {
      return await this.arrivals.take(max, signal);
    } finally {
      this.asked -= max;
    }
  }

  /** The broker settles what it has forgotten. */
  async acknowledge(messages: readonly DeliveredMessage[]): Promise<void> {
    await Promise.all(
      messages.map(({ delivery }) => {
        const done = deferred<void>();
        this.unsettled.set(delivery, done);
        delivery.update(false, this.accepted);
        return done.promise;
      }),
    );
  }

  giveBack(messages: readonly DeliveredMessage[], why: 'failed' | 'unused'): Promise<void> {
    for (const { delivery } of messages)
      if (why === 'failed') delivery.modified({ delivery_failed: true, undeliverable_here: false });
      else delivery.release();
    return Promise.resolve();
  }

  /** AMQP 1.0 does not say what waits in the queue. */
  backlog(): Promise<Backlog> {
    return Promise.resolve({});
  }

  close(): Promise<void> {
    this.fail(new Error('the mapping was stopped'));
    this.connection.close();
    return Promise.resolve();
  }

  private arrived({ message, delivery }: EventContext): void {
    this.credit -= 1;
    if (message && delivery) this.arrivals.add({ message, delivery });
  }

  private settled(delivery: Delivery | undefined): void {
    if (!delivery) return;
    this.unsettled.get(delivery)?.resolve();
    this.unsettled.delete(delivery);
  }

  private fail(error: Error): void {
    this.arrivals.fail(error);
    for (const one of this.unsettled.values()) one.reject(error);
    this.unsettled.clear();
  }
}
