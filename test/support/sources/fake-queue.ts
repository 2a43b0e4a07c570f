import type { Clock } from '../../../src/lib/clock';
import { pause } from '../../../src/lib/pause';
import type { QueueSource } from '../../../src/sources/mapping/queue-source';
import type { SourceRecord } from '../../../src/sources/mapping/source-record';
import { aRecord } from './records';

/** A broker in memory: what is given back comes again, behind all others. A long poll waits by the test's clock. */
export class FakeQueue implements QueueSource {
  readonly acknowledged: string[] = [];
  readonly givenBack: [id: string, why: string][] = [];
  /** Of each request: what it asked for, and how long it would wait. */
  readonly requests: [max: number, waitMs: number][] = [];
  holdMs?: number;
  opened = 0;
  closed = 0;
  /** Thrown by every request while it is set. */
  fault: Error | undefined;
  /** The same of acknowledgements alone. */
  acknowledgeFault: Error | undefined;
  /** Times that it was asked to. */
  acknowledgeTries = 0;
  /** No request is answered before. */
  answersWhen: Promise<void> = Promise.resolve();
  private waiting: SourceRecord[] = [];
  private readonly held = new Map<string, SourceRecord>();
  private arrival = new AbortController();

  constructor(
    private readonly clock: Clock,
    readonly maxReceive = 10,
  ) {}

  put(...ids: string[]): void {
    this.add(ids.map((id) => aRecord(id, { arrivedAt: this.clock.wallTime(), deliveries: 0 })));
  }

  add(records: readonly SourceRecord[]): void {
    this.waiting.push(...records);
    this.arrival.abort();
    this.arrival = new AbortController();
  }

  get left(): number {
    return this.waiting.length + this.held.size;
  }

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly SourceRecord[]> {
    this.requests.push([max, waitMs]);
    await this.answersWhen;
    this.requireWell();
    if (this.waiting.length === 0)
      await pause(this.clock, waitMs, AbortSignal.any([signal, this.arrival.signal]));
    this.requireWell();
    if (signal.aborted) return [];
    const taken = this.waiting
      .splice(0, Math.min(max, this.maxReceive))
      .map((record) => ({ ...record, deliveries: (record.deliveries ?? 0) + 1 }));
    for (const record of taken) this.held.set(record.id, record);
    return taken;
  }

  acknowledge(records: readonly SourceRecord[]): Promise<void> {
    this.acknowledgeTries += 1;
    this.requireWell();
    if (this.acknowledgeFault) return Promise.reject(this.acknowledgeFault);
    for (const { id } of records) {
      this.held.delete(id);
      this.acknowledged.push(id);
    }
    return Promise.resolve();
  }

  letGo(records: readonly SourceRecord[]): void {
    for (const { id } of records) this.held.delete(id);
    this.add(records);
  }

  giveBack(records: readonly SourceRecord[], why: 'failed' | 'unused'): Promise<void> {
    for (const record of records) {
      this.held.delete(record.id);
      this.givenBack.push([record.id, why]);
    }
    this.add(
      records.map((record) => ({
        ...record,
        deliveries: (record.deliveries ?? 1) - (why === 'unused' ? 1 : 0),
      })),
    );
    return Promise.resolve();
  }

  eventOf(records: readonly SourceRecord[]): object {
    return { Records: records.map(({ shown }) => shown) };
  }

  backlog(): Promise<{ records: number }> {
    return Promise.resolve({ records: this.waiting.length });
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  /** Its client lost the connection, or a new one is opened: what was held is free. */
  private requireWell(): void {
    if (this.fault) throw this.fault;
  }
}
