import type { Clock } from '../lib/clock';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import { CallCounter } from './statistics/call-counts';
import { CallStatistics } from './statistics/call-statistics';
import { SqliteUsageStore } from './usage/sqlite-usage-store';
import { UsageMeter } from './usage/usage-meter';

/** What is kept of calls for people to look at: a day of statistics, counts since the start, use by day on disk. */
export class CallAccounts {
  readonly statistics: CallStatistics;
  readonly counter = new CallCounter();

  private constructor(
    readonly usage: UsageMeter,
    clock: Clock,
  ) {
    this.statistics = new CallStatistics(clock);
  }

  /** `usagePath`: of the database, which is made when there is none. */
  static open(usagePath: string, clock: Clock, log: ServiceLog): CallAccounts {
    const store = SqliteUsageStore.open(usagePath, clock.wallTime());
    const usage = new UsageMeter({ clock, store, log });
    usage.start();
    return new CallAccounts(usage, clock);
  }

  get listeners(): readonly Partial<Telemetry>[] {
    return [this.statistics, this.counter, this.usage];
  }

  /** A function was deleted. Its calls of the last day, and its use, are still told. */
  forget(functionName: string): void {
    this.counter.forget(functionName);
  }

  close(): void {
    this.usage.close();
  }
}
