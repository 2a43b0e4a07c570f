import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import { batchLimits, type BatchLimits } from '../call/batch-limits';
import { GrowingBatch } from '../call/growing-batch';
import type { RecordFilter } from '../call/record-filter';
import type { MappingRecord } from '../mapping-record';
import type { SourceRecord } from '../source-record';
import { LONG_POLL_MS, type BrokerLink } from './broker-link';
import type { Intake } from './intake';
import type { Settler } from './settler';

/** Requests of one poller at a time, while a broker that gives little at once has a backlog. */
const MOST_AT_ONCE = 10;
/** More may not wait for a group's turn. */
const MOST_WAITING = 1000;
const LOOK_AGAIN_MS = 100;
/** A wait at a broker that came back early is made good here, so long at most. */
const REST_MS = 1000;

export interface Batch {
  readonly records: readonly SourceRecord[];
  readonly groups: ReadonlySet<string>;
  /** When the oldest of them was received, of the steady clock. */
  readonly receivedAt: number;
  /** The broker gave all that it was asked for at last: it has more. */
  readonly hasBacklog: boolean;
}

export interface CollectorParts {
  readonly mapping: MappingRecord;
  readonly broker: BrokerLink;
  readonly intake: Intake<SourceRecord>;
  readonly filter: RecordFilter;
  readonly settler: Settler;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Told when somebody begins or ends to ask the broker. */
  readonly asking: (change: 1 | -1) => void;
}

/** Receives the records of one batch. */
export class Collector {
  private readonly limits: BatchLimits;
  private hasBacklog = false;

  constructor(private readonly parts: CollectorParts) {
    this.limits = batchLimits(parts.mapping.settings);
  }

  /** Undefined: there was nothing for a long poll, or it is stopping. Throws BrokerAway. */
  async collect(): Promise<Batch | undefined> {
    const { intake, clock, stopping, settler, broker } = this.parts;
    const batch = new GrowingBatch<SourceRecord>(this.limits);
    const groups = new Set<string>();
    let receivedAt = Number.POSITIVE_INFINITY;
    this.hasBacklog = false;
    for (;;) {
      receivedAt = Math.min(receivedAt, intake.fill(batch, groups, clock.now()));
      if (stopping.aborted || batch.isDue(clock.now())) break;
      try {
        if (!(await this.receive(batch)) && batch.size === 0) return undefined;
      } catch (error) {
        if (batch.size === 0) throw error;
        break;
      }
    }
    const taken = batch.take();
    if (stopping.aborted) {
      await broker.giveBack([...taken, ...intake.release(groups, taken)], 'unused');
      return undefined;
    }
    const records = await settler.withoutOld(taken);
    return { records, groups, receivedAt, hasBacklog: this.hasBacklog };
  }

  /** False when nothing came. */
  private async receive(batch: GrowingBatch<SourceRecord>): Promise<boolean> {
    const { intake, clock, stopping, filter, settler } = this.parts;
    if (intake.waiting >= MOST_WAITING) {
      await pause(clock, LOOK_AGAIN_MS, stopping);
      return true;
    }
    const { dueAt } = batch;
    const begun = clock.now();
    const waitMs = dueAt === undefined ? LONG_POLL_MS : Math.min(LONG_POLL_MS, dueAt - begun);
    const records = await this.ask(this.limits.records - batch.size, waitMs);
    if (records.length === 0) {
      const leftMs = waitMs - (clock.now() - begun);
      const restMs = dueAt === undefined ? LOOK_AGAIN_MS : REST_MS;
      if (leftMs > 0) await pause(clock, Math.min(leftMs, restMs), stopping);
      return false;
    }
    const { passed, dropped } = filter.split(records);
    intake.offer(passed, clock.now());
    await settler.filtered(dropped);
    return true;
  }

  /** Several requests at once when the last one gave all it was asked for and more is wanted than one gives. */
  private async ask(room: number, waitMs: number): Promise<readonly SourceRecord[]> {
    const { broker, stopping, asking } = this.parts;
    asking(1);
    try {
      await broker.open(stopping);
      const { maxReceive } = broker;
      const sizes = this.hasBacklog ? shares(room, maxReceive) : [Math.min(room, maxReceive)];
      const answers = await Promise.allSettled(sizes.map((size) => broker.receive(size, waitMs, stopping)));
      const records = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const failed = answers.find((answer) => answer.status === 'rejected');
      // What came beside a failure is not lost.
      if (failed && records.length === 0) throw failed.reason;
      this.hasBacklog = records.length >= sizes.reduce((sum, size) => sum + size, 0);
      return records;
    } finally {
      asking(-1);
    }
  }
}

/** 25 of which 10 are given at once: 10, 10 and 5. */
function shares(room: number, maxReceive: number): number[] {
  const count = Math.min(MOST_AT_ONCE, Math.ceil(room / maxReceive));
  return Array.from({ length: count }, (_, at) => Math.min(maxReceive, room - at * maxReceive));
}
