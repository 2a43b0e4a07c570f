import type { Consumer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { withDeadline } from '../../../lib/with-deadline';
import type { Partition } from './kafka-event';

/** How long the cluster waits for a sign of life before others get the partitions; a member signs every few seconds. */
const SESSION_MS = 45_000;
const HEARTBEAT_MS = 3000;
const REBALANCE_MS = 60_000;
const LEAVE_MS = 5000;

/** A member of the mapping's consumer group: which partitions are ours, and how far the group has read them. */
export class KafkaMember {
  private failure: Error | undefined;
  /** How many partitions the topics had when it joined. */
  private partitions = 0;

  private constructor(
    private readonly consumer: Consumer,
    private readonly topics: readonly string[],
    private readonly stopped: AbortSignal,
  ) {}

  /**
   * Resolves when the group has given it its partitions, for which it may wait a minute; rejects at once when it has been
   * stopped. Owns the consumer from now on.
   */
  static async join(
    consumer: Consumer,
    topics: readonly string[],
    stopped: AbortSignal,
  ): Promise<KafkaMember> {
    const member = new KafkaMember(consumer, topics, stopped);
    // What it says after it has joined again in vain.
    consumer.on('error', (error: Error) => (member.failure = error));
    for (const topic of topics) consumer.topics.track(topic);
    try {
      await member.rejoin();
    } catch (error) {
      await member.leave();
      throw error;
    }
    return member;
  }

  /** Why it is none any more. */
  get trouble(): Error | undefined {
    return this.failure;
  }

  /** Ours now. Joins again when the topics have got more partitions, which nobody has then. */
  async assigned(): Promise<readonly Partition[]> {
    if ((await this.countPartitions()) !== this.partitions) await this.rejoin();
    return (this.consumer.assignments ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  }

  isAssigned({ topic, partition }: Partition): boolean {
    return (this.consumer.assignments ?? []).some(
      (assignment) => assignment.topic === topic && assignment.partitions.includes(partition),
    );
  }

  /** The offset that the group reads next; undefined: it never said. */
  async committed({ topic, partition }: Partition): Promise<bigint | undefined> {
    const offsets = await this.consumer.listCommittedOffsets({
      topics: [{ topic, partitions: [partition] }],
    });
    const offset = offsets.get(topic)?.[partition];
    return offset === undefined || offset < 0n ? undefined : offset;
  }

  /** The group reads this next. */
  async commit({ topic, partition }: Partition, offset: bigint): Promise<void> {
    await this.consumer.commit({ offsets: [{ topic, partition, offset, leaderEpoch: -1 }] });
  }

  /** The first offset of a time, epoch milliseconds; where the next record goes when there is none so late. */
  async offsetAt(partition: Partition, time: number | 'earliest' | 'latest'): Promise<bigint> {
    if (time === 'earliest') return this.listed(partition, -2n);
    const found = time === 'latest' ? -1n : await this.listed(partition, BigInt(Math.floor(time)));
    return found < 0n ? this.listed(partition, -1n) : found;
  }

  /** Its partitions are given to others at once. */
  async leave(): Promise<void> {
    await withDeadline('leaving the consumer group', LEAVE_MS, this.consumer.close(true)).catch(
      () => undefined,
    );
  }

  private async rejoin(): Promise<void> {
    this.partitions = await this.countPartitions();
    this.stopped.throwIfAborted();
    const joined = this.consumer.joinGroup({
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
    });
    await unlessStopped(joined, this.stopped);
  }

  private async countPartitions(): Promise<number> {
    const { topics } = await this.consumer.metadata({ topics: [...this.topics] });
    return this.topics.reduce((sum, topic) => sum + (topics.get(topic)?.partitionsCount ?? 0), 0);
  }

  private async listed({ topic, partition }: Partition, timestamp: bigint): Promise<bigint> {
    const offsets = await this.consumer.listOffsetsWithTimestamps({
      topics: [topic],
      partitions: { [topic]: [partition] },
      timestamp,
    });
    return offsets.get(topic)?.get(partition)?.offset ?? -1n;
  }
}

/** Rejects with the signal, whatever becomes of the work. */
async function unlessStopped(work: Promise<unknown>, stopped: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cut = (): void => reject(stopped.reason);
  stopped.addEventListener('abort', cut, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    stopped.removeEventListener('abort', cut);
  }
}
