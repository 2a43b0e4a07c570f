import type { ShardReader, StreamRecord } from '../../mapping/stream-source';
import { recordsFrom } from './kafka-batches';
import { kafkaRecord, type Partition } from './kafka-event';
import type { RecordsBatch } from '@platformatic/kafka' with { 'resolution-mode': 'import' };

/** How long a `read` waits for records. */
const WAIT_MS = 20_000;

/** What was fetched of one partition and not read yet. */
export class PartitionReader implements ShardReader {
  private waiting: StreamRecord[] = [];
  private bytes = 0;
  private failure: Error | undefined;
  private changed = Promise.withResolvers<void>();
  /** How far the broker has records. */
  private end = 0n;

  /** `hunger`: called when it wants more. */
  constructor(
    readonly partition: Partition,
    private offset: bigint,
    private readonly parts: {
      hunger(): void;
      /** Epoch milliseconds. */
      wallTime(): number;
      closed(reader: PartitionReader): void;
    },
  ) {}

  /** Where the next fetch begins. */
  get next(): bigint {
    return this.offset;
  }

  /** Whether more is to be fetched while so many bytes wait at most. */
  isHungry(bytes: number): boolean {
    return this.failure === undefined && this.bytes < bytes;
  }

  async read(
    max: number,
    signal: AbortSignal,
  ): Promise<{ records: readonly StreamRecord[]; isEnd: boolean; behindMs?: number }> {
    if (this.waiting.length === 0 && this.failure === undefined) await this.change(signal);
    if (this.waiting.length === 0 && this.failure !== undefined) throw this.failure;
    const records = this.waiting.splice(0, max);
    this.bytes -= records.reduce((sum, record) => sum + record.bytes, 0);
    this.parts.hunger();
    return { records, isEnd: false, behindMs: this.behindMs(records.at(-1)) };
  }

  close(): Promise<void> {
    this.fail(new Error('the partition is not read any more'));
    this.parts.closed(this);
    return Promise.resolve();
  }

  /** A fetch from `from` on has brought this; `end`: how far the broker has records. */
  take(from: bigint, batches: readonly RecordsBatch[], end: bigint): void {
    if (from !== this.offset) return;
    const { messages, next } = recordsFrom(this.partition, batches, from);
    this.offset = next;
    this.end = end;
    for (const message of messages) {
      const record = kafkaRecord(message);
      this.waiting.push(record);
      this.bytes += record.bytes;
    }
    if (messages.length > 0) this.changed.resolve();
  }

  /** What it was to read next is there no more: it goes on elsewhere. */
  moveTo(offset: bigint): void {
    this.offset = offset;
  }

  /** What was fetched before is still read. */
  fail(error: Error): void {
    this.failure ??= error;
    this.changed.resolve();
  }

  private async change(signal: AbortSignal): Promise<void> {
    this.changed = Promise.withResolvers<void>();
    const wait = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
    const end = () => this.changed.resolve();
    wait.addEventListener('abort', end, { once: true });
    if (!wait.aborted) await this.changed.promise;
    wait.removeEventListener('abort', end);
  }

  /** Nothing is behind while all that the broker has was read. */
  private behindMs(last: StreamRecord | undefined): number {
    const isDrained = this.waiting.length === 0 && this.offset >= this.end;
    const oldest = this.waiting[0] ?? last;
    if (isDrained || oldest?.arrivedAt === undefined) return 0;
    return Math.max(0, this.parts.wallTime() - oldest.arrivedAt);
  }
}
