import { unitOf } from '../../accounts/cloudwatch/metric-names';
import { isSimpleStatistic } from '../../accounts/cloudwatch/statistic-set';
import { metricIn, periodIn, requireStatistic, timesIn } from './metric-choice';
import { MetricsError } from './metrics-error';
import type { MetricsInput } from './metrics-input';
import type { MetricsContext } from './metrics-context';

/** Of one call (API reference, "GetMetricStatistics"). */
const MAX_DATAPOINTS = 1440;

export async function getMetricStatistics(input: MetricsInput, { reads }: MetricsContext): Promise<object> {
  const { metric, series } = metricIn(input);
  const { start, end } = timesIn(input, 'InvalidParameterCombinationException');
  const period = periodIn(input);
  const [simple, extended] = statisticsIn(input);
  requireFew((end - start) / 1000 / period);
  const unit = unitOf(metric) ?? 'None';
  const isOther = input.has('Unit') && input.text('Unit') !== unit;
  const periods =
    series === undefined || isOther ? [] : await reads.periods({ series, metric, start, end, period });
  const Datapoints = periods.map(({ at, set }) => ({
    Timestamp: new Date(at),
    ...Object.fromEntries(simple.map((name) => [name, set.statistic(name)])),
    Unit: unit,
    ...(extended.length === 0
      ? {}
      : { ExtendedStatistics: Object.fromEntries(extended.map((name) => [name, set.statistic(name)])) }),
  }));
  return { Label: metric, Datapoints };
}

function statisticsIn(input: MetricsInput): readonly [readonly string[], readonly string[]] {
  const [simple, extended] = [input.texts('Statistics'), input.texts('ExtendedStatistics')];
  if (simple.length + extended.length === 0) {
    throw new MetricsError(
      'InvalidParameterCombinationException',
      'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
    );
  }
  const wrong = simple.find((name) => !isSimpleStatistic(name));
  if (wrong !== undefined) {
    throw new MetricsError(
      'InvalidParameterValueException',
      `Statistics has ${wrong}; it must be of SampleCount, Average, Sum, Minimum, Maximum. Percentiles belong into ExtendedStatistics.`,
    );
  }
  extended.forEach(requireStatistic);
  return [simple, extended];
}

function requireFew(wanted: number): void {
  if (wanted <= MAX_DATAPOINTS) return;
  const [asked, limit] = [Math.ceil(wanted), MAX_DATAPOINTS].map((count) => count.toLocaleString('en-US'));
  throw new MetricsError(
    'InvalidParameterCombinationException',
    `You have requested up to ${asked} datapoints, which exceeds the limit of ${limit}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
  );
}
