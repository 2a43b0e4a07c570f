import type { PackedSet } from './statistic-set';

/** A minute of a series: minutes since the epoch, and what is known of each of its metrics. */
export interface SeriesMinute {
  readonly series: string;
  readonly minute: number;
  readonly metrics: Readonly<Record<string, PackedSet>>;
}

/** A metric of a series, and the last minute that has it. */
export interface KnownMetric {
  readonly series: string;
  readonly metric: string;
  readonly minute: number;
}

/** Keeps metrics by the minute. All throw when the disk fails. */
export interface MetricStore {
  read(series: string, minute: number): SeriesMinute['metrics'] | undefined;
  /** Instead of what there is of these minutes. */
  write(minutes: readonly SeriesMinute[]): void;
  /** From the first minute to before the last, in their order. */
  minutesOf(series: string, from: number, to: number): Iterable<Omit<SeriesMinute, 'series'>>;
  known(since: number): readonly KnownMetric[];
  forgetBefore(minute: number): void;
  /** Forgets the oldest minutes beyond so many rows. */
  bound(rows: number): void;
  close(): void;
}
