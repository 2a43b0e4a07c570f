import type {
  Position,
  Shard,
  ShardReader,
  StreamRecord,
  StreamSource,
} from '../../../src/sources/mapping/stream-source';

interface FakeShard {
  readonly shard: Shard;
  readonly records: StreamRecord[];
  isClosed: boolean;
}

/** A stream in memory. Sequences are numbers, `0` for the first record of a shard. */
export class FakeStream implements StreamSource {
  readonly waits = false;
  readonly opened: { readonly shard: string; readonly from: Position }[] = [];
  reads = 0;
  /** What the broker says instead of an answer. */
  fault: Error | undefined;
  /** The same of single shards. */
  readonly faults = new Map<string, Error>();
  isOpen = false;
  private readonly byId = new Map<string, FakeShard>();

  constructor(private readonly now: () => number) {}

  shard(id: string, parents: readonly string[] = []): void {
    this.byId.set(id, { shard: { id, parents }, records: [], isClosed: false });
  }

  /** No more will come, as after a split. */
  closeShard(id: string): void {
    this.of(id).isClosed = true;
  }

  /** Past its retention. */
  dropShard(id: string): void {
    this.byId.delete(id);
  }

  put(id: string, text: string, changes: Partial<StreamRecord> = {}): void {
    const { records } = this.of(id);
    const sequence = String(records.length);
    records.push({
      ...{ id: sequence, sequence, shown: { text }, bytes: text.length + 20 },
      ...{ filtered: () => ({ data: { text } }), arrivedAt: this.now(), group: text.slice(0, 1), ...changes },
    });
  }

  shards(): Promise<readonly Shard[]> {
    if (this.fault) return Promise.reject(this.fault);
    return Promise.resolve([...this.byId.values()].map(({ shard }) => shard));
  }

  open({ id }: Shard, from: Position): Promise<ShardReader> {
    this.opened.push({ shard: id, from });
    let at = this.indexOf(id, from);
    return Promise.resolve({
      read: (max) => {
        this.reads += 1;
        const fault = this.fault ?? this.faults.get(id);
        if (fault) return Promise.reject(fault);
        const { records, isClosed } = this.of(id);
        const given = records.slice(at, at + max);
        at += given.length;
        const isDone = at === records.length;
        return Promise.resolve({ records: given, isEnd: isClosed && isDone, behindMs: isDone ? 0 : 1000 });
      },
      close: () => Promise.resolve(),
    });
  }

  eventOf(_shard: Shard, records: readonly StreamRecord[]): object {
    return { Records: records.map(({ shown }) => shown) };
  }

  batchInfo({ id }: Shard, records: readonly StreamRecord[]): Readonly<Record<string, object>> {
    const [start, end] = [records[0]?.sequence, records.at(-1)?.sequence];
    return { KinesisBatchInfo: { shardId: id, start, end, batchSize: records.length } };
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }

  private indexOf(id: string, from: Position): number {
    const { records } = this.of(id);
    switch (from.at) {
      case 'trim-horizon':
        return 0;
      case 'latest':
        return records.length;
      case 'after':
        return Number(from.sequence) + 1;
      case 'timestamp': {
        const first = records.findIndex(({ arrivedAt = 0 }) => arrivedAt >= from.time);
        return first === -1 ? records.length : first;
      }
    }
  }

  private of(id: string): FakeShard {
    const found = this.byId.get(id);
    if (!found) throw new Error(`there is no shard ${id}`);
    return found;
  }
}
