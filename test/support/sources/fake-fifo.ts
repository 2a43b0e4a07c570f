import type { Clock } from '../../../src/lib/clock';
import { pause } from '../../../src/lib/pause';
import type { QueueSource } from '../../../src/sources/mapping/queue-source';
import type { SourceRecord } from '../../../src/sources/mapping/source-record';
import { aRecord } from './records';

interface Message {
  readonly id: string;
  readonly group: string;
  receives: number;
  visibleAt: number;
}

export interface FifoLimits {
  readonly holdMs: number;
  /** After so many receives a message goes to the dead letters. */
  readonly maxReceives: number;
}

/** A FIFO queue of SQS in memory: of a group of which somebody holds a message, nobody is given another. */
export class FakeFifo implements QueueSource {
  readonly maxReceive = 10;
  readonly acknowledged: string[] = [];
  readonly dead: string[] = [];
  /** Of messages, all told. */
  receives = 0;
  holdFault: Error | undefined;
  private messages: Message[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limits: FifoLimits,
  ) {}

  get holdMs(): number {
    return this.limits.holdMs;
  }

  put(group: string, ...ids: string[]): void {
    for (const id of ids) this.messages.push({ id, group, receives: 0, visibleAt: 0 });
  }

  get left(): number {
    return this.messages.length;
  }

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly SourceRecord[]> {
    const until = this.clock.now() + waitMs;
    for (;;) {
      const given = signal.aborted ? [] : this.given(max);
      if (given.length > 0 || signal.aborted || this.clock.now() >= until) return given;
      await pause(this.clock, 1000, signal);
    }
  }

  acknowledge(records: readonly SourceRecord[]): Promise<void> {
    const ids = new Set(records.map(({ id }) => id));
    this.acknowledged.push(...ids);
    this.messages = this.messages.filter(({ id }) => !ids.has(id));
    return Promise.resolve();
  }

  giveBack(records: readonly SourceRecord[], why: 'failed' | 'unused'): Promise<void> {
    if (why === 'failed') return Promise.resolve();
    const ids = new Set(records.map(({ id }) => id));
    for (const message of this.messages) if (ids.has(message.id)) message.visibleAt = 0;
    return Promise.resolve();
  }

  hold(records: readonly SourceRecord[]): Promise<void> {
    if (this.holdFault) return Promise.reject(this.holdFault);
    const ids = new Set(records.map(({ id }) => id));
    for (const message of this.messages)
      if (ids.has(message.id)) message.visibleAt = this.clock.now() + this.limits.holdMs;
    return Promise.resolve();
  }

  eventOf(records: readonly SourceRecord[]): object {
    return { Records: records.map(({ shown }) => shown) };
  }

  backlog(): Promise<{ records: number }> {
    return Promise.resolve({ records: this.messages.length });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private given(max: number): SourceRecord[] {
    const now = this.clock.now();
    this.bury();
    const locked = new Set(
      this.messages.filter(({ visibleAt }) => visibleAt > now).map(({ group }) => group),
    );
    const first = this.messages.find(({ group }) => !locked.has(group));
    const given = this.messages.filter(({ group }) => group === first?.group).slice(0, max);
    for (const message of given) {
      message.receives += 1;
      this.receives += 1;
      message.visibleAt = now + this.limits.holdMs;
    }
    return given.map(({ id, group, receives }) =>
      aRecord(id, {
        ...{ group, deliveries: receives },
        isLastDelivery: receives > 1 && receives >= this.limits.maxReceives,
      }),
    );
  }

  /** What was received too often, and is held by nobody. */
  private bury(): void {
    const now = this.clock.now();
    const isDead = ({ receives, visibleAt }: Message) =>
      receives >= this.limits.maxReceives && visibleAt <= now;
    this.dead.push(...this.messages.filter(isDead).map(({ id }) => id));
    this.messages = this.messages.filter((message) => !isDead(message));
  }
}
