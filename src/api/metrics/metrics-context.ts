import type { MetricPeriod, MetricWindow } from '../../accounts/cloudwatch/metric-reader';
import type { KnownMetric } from '../../accounts/cloudwatch/metric-store';
import type { Clock } from '../../lib/clock';

/** Reads figures of Lambda. All may throw PlatformError. */
export interface MetricReads {
  periods(window: MetricWindow): Promise<readonly MetricPeriod[]>;
  known(since: number): readonly KnownMetric[];
}

export interface MetricsContext {
  readonly reads: MetricReads;
  readonly clock: Pick<Clock, 'wallTime'>;
}
