import { Bell } from '../../../lib/bell';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { SourceFact } from '../../../telemetry/events';
import { batchLimits } from '../call/batch-limits';
import type { RecordFilter } from '../call/record-filter';
import type { MappingRecord } from '../mapping-record';
import { BrokerRefusal } from '../source-kind';
import type { Position, Shard, ShardReader, StreamRecord, StreamSource } from '../stream-source';
import type { BatchRun } from './batch-run';
import { Lane } from './lane';
import { laneOf } from './lane-of';
import { readAhead } from './read-ahead';
import { retryPauseMs } from './retry-pause';
import type { ShardState } from './shard-state';
import type { Troubles } from './troubles';

/** Between two looks at a shard that had nothing, as on AWS. Milliseconds. */
const POLL_MS = 1000;
/** A broker that refuses is asked again, but seldom: somebody must change something first. */
const REFUSED_MS = 30_000;

export interface ShardRunParts {
  readonly mapping: () => MappingRecord;
  readonly filter: () => RecordFilter;
  readonly source: StreamSource;
  readonly shard: Shard;
  readonly state: ShardState;
  readonly batches: Pick<BatchRun, 'run'>;
  readonly troubles: Troubles;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  /** Told how old what comes next is, milliseconds. */
  readonly behind: (ms: number) => void;
}

/** Reads a shard from a position on, and has its records handled. */
export class ShardRun {
  private readonly lanes: readonly Lane[];
  private readonly room: Bell;

  constructor(private readonly parts: ShardRunParts) {
    const { mapping, state, batches, clock } = parts;
    this.room = new Bell(clock);
    const taken = (): void => this.room.ring();
    this.lanes = Array.from(
      { length: state.lanes },
      () => new Lane({ mapping, state, batches, clock, taken }),
    );
  }

  /**
   * Resolves when all of it has been handled, or, with what is under way, when the signal has aborted. Rejects when one of its
   * lanes has failed, and the others have ended.
   */
  async run(from: Position, lasting: Position, stopped: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const ends = AbortSignal.any([stopped, failed.signal]);
    const read = async (): Promise<void> => {
      await this.readAll(from, lasting, ends);
      for (const lane of this.lanes) lane.end();
    };
    const all = [...this.lanes.map((lane) => lane.run(ends)), read()].map((one) =>
      one.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    );
    const fault = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
    if (fault?.status === 'rejected') throw fault.reason;
  }

  /** `lasting`: the same, whenever it is asked for. */
  private async readAll(from: Position, lasting: Position, stopped: AbortSignal): Promise<void> {
    const { source, shard, troubles, clock } = this.parts;
    let next = from;
    let reader: ShardReader | undefined;
    for (let setbacks = 0; !stopped.aborted;) {
      try {
        reader ??= await source.open(shard, next, stopped);
        const max = await this.roomFor(stopped);
        if (max === 0) continue;
        const begun = clock.wallTime();
        const { records, isEnd, behindMs } = await reader.read(max, stopped);
        troubles.end(shard.id);
        setbacks = 0;
        this.take(records);
        const last = records.at(-1);
        this.parts.behind(behindMs ?? ageOf(last, clock.wallTime()));
        if (last) next = { at: 'after', sequence: last.sequence };
        if (isEnd) break;
        const isDrained = records.length === 0 || behindMs === 0;
        if (isDrained) for (const lane of this.lanes) lane.drained(begun);
        if (records.length === 0 && !source.waits) await pause(clock, POLL_MS, stopped);
      } catch (error) {
        if (stopped.aborted) break;
        setbacks += 1;
        const pauseMs = error instanceof BrokerRefusal ? REFUSED_MS : retryPauseMs(setbacks);
        troubles.begin(shard.id, error, pauseMs);
        await closed(reader);
        reader = undefined;
        if (next === from) next = lasting;
        await pause(clock, pauseMs, stopped);
      }
    }
    troubles.end(shard.id);
    await closed(reader);
  }

  /** How many records may be read; waits until there are any, and is 0 when the signal has aborted meanwhile. */
  private async roomFor(stopped: AbortSignal): Promise<number> {
    while (!stopped.aborted) {
      const limits = batchLimits(this.parts.mapping().settings);
      const waiting = {
        records: this.lanes.reduce((sum, { size }) => sum + size, 0),
        bytes: this.lanes.reduce((sum, { bytes }) => sum + bytes, 0),
        unsettled: this.parts.state.unsettled,
      };
      const max = readAhead(waiting, limits, this.lanes.length);
      if (max > 0) return max;
      // Nobody rings when a checkpoint moves on.
      await this.room.wait(POLL_MS, stopped);
    }
    return 0;
  }

  private take(records: readonly StreamRecord[]): void {
    const { mapping, filter, state, telemetry } = this.parts;
    const { uuid: source, kind } = mapping();
    telemetry.sourceFact({ source, kind, what: 'polled', records: records.length });
    if (records.length === 0) return;
    const { passed, dropped } = filter().split(state.read(records));
    if (dropped.length > 0) {
      telemetry.sourceFact({ source, kind, what: 'filtered', records: dropped.length });
      state.passedOver(dropped);
    }
    for (const record of passed) this.lanes[laneOf(record, this.lanes.length)]?.put(record);
  }
}

function ageOf(last: StreamRecord | undefined, now: number): number {
  return last?.arrivedAt === undefined ? 0 : Math.max(0, now - last.arrivedAt);
}

/** What is of no use any more may fail. */
async function closed(reader: ShardReader | undefined): Promise<void> {
  await reader?.close().catch(() => undefined);
}
