import type { Clock } from '../lib/clock';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import { MetricReader } from './cloudwatch/metric-reader';
import { MetricRecorder } from './cloudwatch/metric-recorder';
import { SqliteMetricStore } from './cloudwatch/sqlite-metric-store';
import { CallCounter } from './statistics/call-counts';
import { CallStatistics } from './statistics/call-statistics';
import { SqliteUsageStore } from './usage/sqlite-usage-store';
import { UsageMeter } from './usage/usage-meter';

/** Databases, which are made when there are none. */
export interface AccountPaths {
  readonly usage: string;
  readonly metrics: string;
}

/**
 * What is kept of calls for people to look at: a day of statistics, counts since the start, and on disk use by day and
 * CloudWatch's metrics by the minute.
 */
export class CallAccounts {
  readonly statistics: CallStatistics;
  readonly counter = new CallCounter();

  private constructor(
    readonly usage: UsageMeter,
    readonly metrics: MetricRecorder,
    readonly metricReader: MetricReader,
    clock: Clock,
  ) {
    this.statistics = new CallStatistics(clock);
  }

  static open(paths: AccountPaths, clock: Clock, log: ServiceLog): CallAccounts {
    const store = SqliteUsageStore.open(paths.usage, clock.wallTime());
    const usage = new UsageMeter({ clock, store, log });
    const metricStore = openOr(
      () => store.close(),
      () => SqliteMetricStore.open(paths.metrics),
    );
    const metrics = new MetricRecorder({ clock, store: metricStore, log });
    usage.start();
    metrics.start();
    return new CallAccounts(usage, metrics, new MetricReader(metrics, metricStore), clock);
  }

  get listeners(): readonly Partial<Telemetry>[] {
    return [this.statistics, this.counter, this.usage, this.metrics];
  }

  /** A function was deleted. Its calls of the last day, and its use, are still told. */
  forget(functionName: string): void {
    this.counter.forget(functionName);
  }

  close(): void {
    this.usage.close();
    this.metrics.close();
  }
}

/** Whatever fails, what was opened before is closed. */
function openOr<T>(undo: () => void, open: () => T): T {
  try {
    return open();
  } catch (error) {
    undo();
    throw error;
  }
}
