import type { Consumer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { PartitionReader } from './partition-reader';

/** How long the broker waits for records when all partitions are asked for, and when some are asked for besides. */
const LONG_WAIT_MS = 20_000;
const SHORT_WAIT_MS = 500;
/** What all partitions together may have fetched ahead, about. */
const AHEAD_BYTES = 16 * 1024 * 1024;
const MAX_PARTITION_BYTES = 1024 * 1024;
const MIN_PARTITION_BYTES = 64 * 1024;

type Client = Pick<Consumer, 'fetch' | 'metadata'>;
type Fetched = Awaited<ReturnType<Client['fetch']>>;

/** One after another on one connection, which a broker serves in order. */
interface Lane {
  readonly client: Client;
  readonly waitMs: number;
  /** Nodes that are asked now. */
  readonly asked: Set<number>;
}

/**
 * Fetches for all readers that want more. A node is asked for all of them in one request, which waits long; who gets hungry
 * meanwhile does not wait for it, but is asked for over a second connection, shortly, until they can be asked for together.
 */
export class KafkaFetcher {
  private readonly readers = new Set<PartitionReader>();
  private readonly inFlight = new Set<PartitionReader>();
  private readonly lanes: readonly [Lane, Lane];
  private isPlanned = false;

  /** Two clients: each has connections of its own. */
  constructor(
    clients: readonly [Client, Client],
    private readonly parts: {
      readonly topics: readonly string[];
      translate(error: unknown): Error;
      /** Moves readers whose next record is there no more; false when that was not what was wrong. */
      relocate(error: unknown, readers: readonly PartitionReader[]): Promise<boolean>;
    },
  ) {
    const [first, second] = clients;
    this.lanes = [
      { client: first, waitMs: LONG_WAIT_MS, asked: new Set() },
      { client: second, waitMs: SHORT_WAIT_MS, asked: new Set() },
    ];
  }

  add(reader: PartitionReader): void {
    this.readers.add(reader);
    this.plan();
  }

  remove(reader: PartitionReader): void {
    this.readers.delete(reader);
  }

  /** Readers that get hungry in the same turn are asked for together. */
  plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      void this.ask();
    });
  }

  private async ask(): Promise<void> {
    const hungry = [...this.readers].filter(
      (reader) => !this.inFlight.has(reader) && reader.isHungry(this.partitionBytes / 2),
    );
    if (hungry.length === 0) return;
    for (const reader of hungry) this.inFlight.add(reader);
    try {
      const [{ client }] = this.lanes;
      const { topics } = await client.metadata({ topics: [...this.parts.topics] });
      const leaderOf = ({ partition: { topic, partition } }: PartitionReader) =>
        topics.get(topic)?.partitions[partition]?.leader ?? -1;
      for (const [node, ofNode] of Map.groupBy(hungry, leaderOf)) {
        const lane = this.laneTo(node);
        if (lane) this.start(lane, node, ofNode, (topic) => topics.get(topic)?.id ?? '');
        else for (const reader of ofNode) this.inFlight.delete(reader);
      }
    } catch (error) {
      this.failed(hungry, error);
    }
  }

  /** None: one of its requests ends soon, and then all are asked for. */
  private laneTo(node: number): Lane | undefined {
    const [long, short] = this.lanes;
    if (short.asked.has(node)) return undefined;
    return long.asked.has(node) ? short : long;
  }

  private start(
    lane: Lane,
    node: number,
    readers: readonly PartitionReader[],
    topicIdOf: (topic: string) => string,
  ): void {
    lane.asked.add(node);
    void this.fetch(lane, node, readers, topicIdOf)
      .catch((error: unknown) => this.failed(readers, error))
      .finally(() => {
        lane.asked.delete(node);
        for (const reader of readers) this.inFlight.delete(reader);
        this.plan();
      });
  }

  private async fetch(
    { client, waitMs }: Lane,
    node: number,
    readers: readonly PartitionReader[],
    topicIdOf: (topic: string) => string,
  ): Promise<void> {
    const asked = readers.map((reader) => ({
      reader,
      offset: reader.next,
      topicId: topicIdOf(reader.partition.topic),
    }));
    const partitionMaxBytes = this.partitionBytes;
    const response = await client
      .fetch({
        node,
        topics: asked.map(({ reader, offset, topicId }) => ({
          topicId,
          partitions: [
            {
              partition: reader.partition.partition,
              fetchOffset: offset,
              partitionMaxBytes,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            },
          ],
        })),
        minBytes: 1,
        maxBytes: AHEAD_BYTES,
        maxWaitTime: waitMs,
      })
      .catch(async (error: unknown): Promise<Fetched | undefined> => {
        if (await this.parts.relocate(error, readers)) return undefined;
        throw error;
      });
    for (const { topicId, partitions } of response?.responses ?? [])
      for (const { partitionIndex, records, lastStableOffset } of partitions) {
        const of = asked.find(
          (one) => one.topicId === topicId && one.reader.partition.partition === partitionIndex,
        );
        of?.reader.take(of.offset, records ?? [], lastStableOffset);
      }
  }

  private failed(readers: readonly PartitionReader[], error: unknown): void {
    const trouble = this.parts.translate(error);
    for (const reader of readers) {
      this.inFlight.delete(reader);
      this.remove(reader);
      reader.fail(trouble);
    }
  }

  private get partitionBytes(): number {
    const share = Math.floor(AHEAD_BYTES / Math.max(1, this.readers.size));
    return Math.min(MAX_PARTITION_BYTES, Math.max(MIN_PARTITION_BYTES, share));
  }
}
