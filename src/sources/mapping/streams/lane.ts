import { Bell } from '../../../lib/bell';
import type { Clock } from '../../../lib/clock';
import { batchLimits } from '../call/batch-limits';
import type { MappingRecord } from '../mapping-record';
import type { StreamRecord } from '../stream-source';
import type { BatchRun } from './batch-run';
import { laneWork, type LaneWork } from './lane-work';
import type { Pending } from './next-batch';
import type { ShardState } from './shard-state';

export interface LaneParts {
  readonly mapping: () => MappingRecord;
  readonly state: ShardState;
  readonly batches: Pick<BatchRun, 'run'>;
  readonly clock: Clock;
  /** Told that there is room again. */
  readonly taken: () => void;
}

/** Records of a shard that are handled one batch after the other. A shard has as many as its ParallelizationFactor says. */
export class Lane {
  private pending: Pending[] = [];
  private pendingBytes = 0;
  private isWhole = false;
  private drainedAt = Number.NEGATIVE_INFINITY;
  private readonly bell: Bell;

  constructor(private readonly parts: LaneParts) {
    this.bell = new Bell(parts.clock);
  }

  get size(): number {
    return this.pending.length;
  }

  get bytes(): number {
    return this.pendingBytes;
  }

  put(record: StreamRecord): void {
    this.pending.push({ record, readAt: this.parts.clock.now() });
    this.pendingBytes += record.bytes;
    this.bell.ring();
  }

  /** All that had come by then has been put, epoch milliseconds. */
  drained(at: number): void {
    this.drainedAt = at;
    if (this.parts.state.window) this.bell.ring();
  }

  /** Nothing more will be put. */
  end(): void {
    this.isWhole = true;
    this.bell.ring();
  }

  /** Resolves when all that was put until the end is done with, or the signal has aborted. */
  async run(stopped: AbortSignal): Promise<void> {
    const { batches } = this.parts;
    while (!stopped.aborted) {
      const work = this.work();
      if (work.do === 'end') return;
      if (work.do === 'wait') await this.bell.wait(work.ms, stopped);
      else if (work.do === 'batch') {
        const within = work.window && { window: work.window, isFinal: false, isEarly: false };
        await batches.run(this.take(work.take), within, stopped);
      } else await batches.run([], { window: work.window, isFinal: true, isEarly: work.isEarly }, stopped);
    }
  }

  private work(): LaneWork {
    const { mapping, state, clock } = this.parts;
    const { settings } = mapping();
    return laneWork({
      ...{ pending: this.pending, limits: batchLimits(settings), isWhole: this.isWhole },
      windowSeconds: settings.TumblingWindowInSeconds ?? 0,
      ...{ window: state.window, isWindowTooLarge: state.isWindowTooLarge, drainedAt: this.drainedAt },
      ...{ now: clock.now(), wallTime: clock.wallTime() },
    });
  }

  private take(count: number): readonly StreamRecord[] {
    const records = this.pending.splice(0, count).map(({ record }) => record);
    for (const { bytes } of records) this.pendingBytes -= bytes;
    this.parts.taken();
    return records;
  }
}
