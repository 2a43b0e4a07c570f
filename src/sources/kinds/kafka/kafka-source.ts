import type {
  Checkpoint,
  Checkpoints,
  Position,
  Shard,
  StreamRecord,
  StreamSource,
} from '../../mapping/stream-source';
import { kafkaBatchInfo, kafkaEvent, partitionId, type KafkaPlace, type Partition } from './kafka-event';
import type { KafkaFetcher } from './kafka-fetcher';
import type { KafkaMember } from './kafka-member';
import { PartitionReader } from './partition-reader';

const NOT_OURS = 'the group gave the partition to another member';

export interface KafkaSourceParts {
  readonly place: KafkaPlace;
  readonly fetcher: KafkaFetcher;
  /** Joins the group. */
  join(): Promise<KafkaMember>;
  translate(error: unknown): Error;
  /** Ends the fetcher's connections. */
  disconnect(): Promise<void>;
  /** Epoch milliseconds. */
  wallTime(): number;
}

/** Topics of Kafka, as a member of the mapping's consumer group: its shards are the partitions that the group gives it. */
export class KafkaSource implements StreamSource {
  readonly waits = true;
  readonly checkpoints: Checkpoints = {
    load: (shardId) => this.tried(this.load(shardId)),
    save: (shardId, { from }) => this.tried(this.save(shardId, from)),
    // A partition has no end.
    end: () => Promise.resolve(),
  };
  private joining: Promise<KafkaMember> | undefined;
  private readonly readers = new Map<string, PartitionReader>();

  constructor(private readonly parts: KafkaSourceParts) {}

  async shards(): Promise<readonly Shard[]> {
    const assigned = await this.tried(this.member().then((member) => member.assigned()));
    const shards = assigned.map((partition) => ({ id: partitionId(partition), parents: [] }));
    const ids = new Set(shards.map(({ id }) => id));
    for (const [id, reader] of this.readers) if (!ids.has(id)) reader.fail(new Error(NOT_OURS));
    return shards;
  }

  async open(shard: Shard, from: Position): Promise<PartitionReader> {
    const partition = partitionOf(shard.id);
    const member = await this.tried(this.member());
    if (!member.isAssigned(partition)) throw new Error(NOT_OURS);
    const offset = await this.tried(this.offsetOf(partition, from));
    const reader = new PartitionReader(partition, offset, {
      hunger: () => this.parts.fetcher.plan(),
      wallTime: () => this.parts.wallTime(),
      closed: (gone) => {
        this.parts.fetcher.remove(gone);
        if (this.readers.get(shard.id) === gone) this.readers.delete(shard.id);
      },
    });
    this.readers.set(shard.id, reader);
    this.parts.fetcher.add(reader);
    return reader;
  }

  eventOf(shard: Shard, records: readonly StreamRecord[]): object {
    return kafkaEvent(this.parts.place, shard.id, records);
  }

  batchInfo(shard: Shard, records: readonly StreamRecord[]): Readonly<Record<string, object>> {
    return kafkaBatchInfo(this.parts.place, shard.id, records);
  }

  async close(): Promise<void> {
    for (const reader of this.readers.values()) await reader.close();
    const member = await this.joining?.catch(() => undefined);
    await Promise.all([member?.leave(), this.parts.disconnect()]);
  }

  /** All who ask at once are given the same. */
  private async member(): Promise<KafkaMember> {
    for (;;) {
      const current = (this.joining ??= this.parts.join());
      const member = await current.catch((error: unknown) => {
        this.forget(current);
        throw error;
      });
      if (member.trouble === undefined) return member;
      this.forget(current);
      await member.leave();
    }
  }

  /** Who comes next tries again. */
  private forget(member: Promise<KafkaMember>): void {
    if (this.joining === member) this.joining = undefined;
  }

  private async load(shardId: string): Promise<Checkpoint | undefined> {
    const member = await this.member();
    const next = await member.committed(partitionOf(shardId));
    return next === undefined ? undefined : { from: { at: 'after', sequence: String(next - 1n) } };
  }

  private async save(shardId: string, from: Position): Promise<void> {
    const partition = partitionOf(shardId);
    const member = await this.member();
    // How far it is read is another member's to say then.
    if (!member.isAssigned(partition)) return;
    await member.commit(partition, await this.offsetOf(partition, from));
  }

  private async offsetOf(partition: Partition, from: Position): Promise<bigint> {
    const member = await this.member();
    switch (from.at) {
      case 'after':
        return BigInt(from.sequence) + 1n;
      case 'timestamp':
        return member.offsetAt(partition, from.time);
      case 'trim-horizon':
        return member.offsetAt(partition, 'earliest');
      case 'latest':
        // What was committed when the mapping began is the latest of then, and no record after it is passed over.
        return (await member.committed(partition)) ?? member.offsetAt(partition, 'latest');
    }
  }

  private async tried<T>(call: Promise<T>): Promise<T> {
    return call.catch((error: unknown) => {
      throw this.parts.translate(error);
    });
  }
}

function partitionOf(shardId: string): Partition {
  const at = shardId.lastIndexOf('-');
  return { topic: shardId.slice(0, at), partition: Number(shardId.slice(at + 1)) };
}
