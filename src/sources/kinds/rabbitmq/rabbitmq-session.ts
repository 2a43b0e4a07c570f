import type { Channel, ChannelModel, ConsumeMessage, Message } from 'amqplib';
import { Arrivals } from '../access/arrivals';

/** Consumers of one channel at most: with each the broker sends so many more messages ahead. */
const MAX_CONSUMERS = 100;

/**
 * One connection, one channel, and as many consumers of the queue as it takes to have all messages that are wanted at once
 * on their way. A consumer's prefetch bounds what the broker sends ahead; quorum queues know no other bound.
 */
export class RabbitmqSession {
  private readonly arrivals = new Arrivals<Message>();
  private consumers = 0;
  private handedOut = 0;
  private asked = 0;
  private growing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: Channel,
    private readonly queue: string,
    private readonly prefetch: number,
  ) {}

  /** Rejects when there is no such queue. Owns the connection from now on. */
  static async open(connection: ChannelModel, queue: string, prefetch: number): Promise<RabbitmqSession> {
    const channel = await connection.createChannel();
    const session = new RabbitmqSession(connection, channel, queue, prefetch);
    const ended = (error?: Error) => session.arrivals.fail(error ?? new Error('the connection was closed'));
    for (const end of [connection, channel]) end.on('error', ended).on('close', ended);
    await channel.checkQueue(queue);
    await channel.prefetch(prefetch);
    return session;
  }

  get isOpen(): boolean {
    return this.arrivals.failure === undefined;
  }

  async receive(max: number, signal: AbortSignal): Promise<readonly Message[]> {
    this.asked += max;
    try {
      await this.grow();
      const messages = await this.arrivals.take(max, signal);
      this.handedOut += messages.length;
      return messages;
    } finally {
      this.asked -= max;
    }
  }

  /** Resolves when the broker has read that they are done with: it answers in order. */
  async acknowledge(messages: readonly Message[]): Promise<void> {
    for (const message of messages) this.channel.ack(message);
    await this.settled(messages);
  }

  async giveBack(messages: readonly Message[]): Promise<void> {
    // The last first, since each goes to the head of the queue.
    for (const message of messages.toReversed()) this.channel.nack(message, false, true);
    await this.settled(messages);
  }

  /** Messages that wait in the queue or here. */
  async waiting(): Promise<number> {
    const { messageCount } = await this.channel.checkQueue(this.queue);
    return messageCount + this.arrivals.length;
  }

  /** What was delivered and not acknowledged will be delivered again. */
  async close(): Promise<void> {
    this.arrivals.fail(new Error('the mapping was stopped'));
    await this.connection.close().catch(() => undefined);
  }

  private async settled(messages: readonly Message[]): Promise<void> {
    this.handedOut -= messages.length;
    await this.channel.prefetch(this.prefetch);
  }

  private grow(): Promise<void> {
    this.growing = this.growing.then(async () => {
      while (this.consumers < MAX_CONSUMERS && this.consumers * this.prefetch < this.handedOut + this.asked) {
        await this.channel.consume(this.queue, (message) => this.arrived(message));
        this.consumers += 1;
      }
    });
    return this.growing;
  }

  private arrived(message: ConsumeMessage | null): void {
    if (message !== null) this.arrivals.add(message);
    else this.arrivals.fail(new Error(`NOT_FOUND - the queue '${this.queue}' was deleted`));
  }
}
