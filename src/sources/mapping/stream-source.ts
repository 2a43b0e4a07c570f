import type { SourceRecord } from './source-record';

/** Part of a stream in which records have an order: a shard of Kinesis or DynamoDB, a partition of Kafka. */
export interface Shard {
  /** Unlike every other of the mapping's. */
  readonly id: string;
  /** Those that must have been read to their ends first. */
  readonly parents: readonly string[];
}

/** Where reading begins. */
export type Position =
  | { readonly at: 'trim-horizon' }
  | { readonly at: 'latest' }
  /** Epoch milliseconds. */
  | { readonly at: 'timestamp'; readonly time: number }
  /** Behind a record, by its sequence. */
  | { readonly at: 'after'; readonly sequence: string };

export interface StreamRecord extends SourceRecord {
  /** Its place in the shard, as checkpoints name it. */
  readonly sequence: string;
}

export interface ShardReader<R extends StreamRecord = StreamRecord> {
  /**
   * What comes next, at most `max`; none while there are none, at once or after a wait at the broker (`waits`). `isEnd`: the
   * shard is closed and has been read to its end. `behindMs`: how old what comes next is.
   */
  read(
    max: number,
    signal: AbortSignal,
  ): Promise<{ records: readonly R[]; isEnd: boolean; behindMs?: number }>;
  close(): Promise<void>;
}

/** A tumbling window that is not over, and what the function has made of it. */
export interface OpenWindow {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** JSON. */
  readonly state: unknown;
}

/** How far a shard has been handled. */
export interface Checkpoint {
  readonly from: Position;
  /** Where tumbling windows are asked for. */
  readonly window?: OpenWindow;
  /** By lane, the last record that was handled, while lanes are ahead of `from`. */
  readonly lanes?: readonly (string | null)[];
}

/** How far shards have been handled. A broker that keeps this itself (Kafka) has its own; for others a file of ours does. */
export interface Checkpoints {
  /** Where to go on; `ended`: there is nothing more; undefined: it was never begun. */
  load(shardId: string): Promise<Checkpoint | 'ended' | undefined>;
  /** Before anything of it has been handled, `from` is where it begins. A later call counts, whatever became of earlier ones. */
  save(shardId: string, checkpoint: Checkpoint): Promise<void>;
  end(shardId: string): Promise<void>;
  /** Others are there no more. */
  keepOnly?(shardIds: readonly string[]): Promise<void>;
}

/** A broker that keeps records in an order and remembers no reader's place, or only as far as it is told. */
export interface StreamSource<R extends StreamRecord = StreamRecord> {
  /** An empty `read` has waited at the broker, so that nobody need pause between two. */
  readonly waits: boolean;
  /** What a function may be given of now: asked again every few seconds, and when a shard ends. */
  shards(signal: AbortSignal): Promise<readonly Shard[]>;
  open(shard: Shard, from: Position, signal: AbortSignal): Promise<ShardReader<R>>;
  /** The function's event. */
  eventOf(shard: Shard, records: readonly R[]): object;
  /** What an on-failure destination is told of a batch: `{ KinesisBatchInfo: { ... } }`. */
  batchInfo(shard: Shard, records: readonly R[]): Readonly<Record<string, object>>;
  readonly checkpoints?: Checkpoints;
  close(): Promise<void>;
}
