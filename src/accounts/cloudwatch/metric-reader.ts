import { setImmediate as nextTurn } from 'node:timers/promises';
import { PlatformError } from '../../errors';
import type { KnownMetric, MetricStore } from './metric-store';
import type { MetricRecorder } from './metric-recorder';
import { StatisticSet } from './statistic-set';

/** Part of a series' time. */
export interface MetricWindow {
  readonly series: string;
  readonly metric: string;
  /** Epoch milliseconds, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Seconds, of whole minutes. */
  readonly period: number;
}

/** The values of one period. */
export interface MetricPeriod {
  /** When it begins, epoch milliseconds. */
  readonly at: number;
  readonly set: StatisticSet;
}

const MINUTE_MS = 60_000;
/** Minutes read in one turn of the event loop: calls must not wait for metrics. */
const MINUTES_A_TURN = 500;

/** Reads what the recorder has kept, up to now. */
export class MetricReader {
  constructor(
    private readonly recorder: Pick<MetricRecorder, 'write'>,
    private readonly store: Pick<MetricStore, 'minutesOf' | 'known'>,
  ) {}

  /** Periods in which there was something, in their order. Throws PlatformError when the latest cannot be written. */
  async periods({ series, metric, start, end, period }: MetricWindow): Promise<MetricPeriod[]> {
    this.bringUpToDate();
    const first = Math.floor(start / MINUTE_MS);
    const last = Math.ceil(end / MINUTE_MS);
    const length = Math.max(1, Math.ceil(period / 60));
    const found = new Map<number, StatisticSet>();
    for (let from = first; from < last; from += MINUTES_A_TURN) {
      if (from > first) await nextTurn();
      for (const { minute, metrics } of this.store.minutesOf(
        series,
        from,
        Math.min(last, from + MINUTES_A_TURN),
      )) {
        const packed = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
        if (!packed) continue;
        const at = first + Math.floor((minute - first) / length) * length;
        const set = found.get(at) ?? new StatisticSet();
        set.merge(StatisticSet.unpacked(packed));
        found.set(at, set);
      }
    }
    return [...found].map(([at, set]) => ({ at: at * MINUTE_MS, set }));
  }

  /** Metrics that have values of this time, epoch milliseconds, or later. */
  known(since: number): readonly KnownMetric[] {
    this.bringUpToDate();
    return this.store.known(Math.floor(since / MINUTE_MS));
  }

  private bringUpToDate(): void {
    if (!this.recorder.write())
      throw new PlatformError('The metrics cannot be written to disk; the log of the service says why.');
  }
}
