import { NAMESPACE } from '../../accounts/cloudwatch/metric-names';
import { isDimension, keyOf } from '../../accounts/cloudwatch/series';
import { isPercentile, isSimpleStatistic } from '../../accounts/cloudwatch/statistic-set';
import { MetricsError } from './metrics-error';
import { missing, type MetricsInput } from './metrics-input';

/** The metric that a request names. */
export interface MetricChoice {
  readonly metric: string;
  /** Undefined: there can be no such series here, as of another namespace. */
  readonly series: string | undefined;
}

export function metricIn(input: MetricsInput): MetricChoice {
  const namespace = input.required('Namespace');
  const metric = input.required('MetricName');
  const of: Record<string, string> = {};
  let isOurs = namespace === NAMESPACE;
  for (const dimension of input.structures('Dimensions')) {
    const name = dimension.required('Name');
    const value = dimension.required('Value');
    if (isDimension(name) && !(name in of) && !value.includes(' ')) of[name] = value;
    else isOurs = false;
  }
  // A name may stand alone in a series, what follows it may not.
  if (of.Resource !== undefined && of.FunctionName === undefined) isOurs = false;
  if (of.ExecutedVersion !== undefined && of.Resource === undefined) isOurs = false;
  return { metric, series: isOurs ? keyOf(of) : undefined };
}

/** Seconds. */
export function periodIn(input: MetricsInput): number {
  const period = input.integer('Period');
  if (period === undefined) throw missing('Period');
  if ([1, 5, 10, 20, 30].includes(period) || (period >= 60 && period % 60 === 0)) return Math.max(60, period);
  throw new MetricsError(
    'InvalidParameterValueException',
    'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.',
  );
}

/** The time asked for, epoch milliseconds. */
export function timesIn(
  input: MetricsInput,
  shape: 'InvalidParameterCombinationException' | 'ValidationException',
): { readonly start: number; readonly end: number } {
  const [start, end] = [input.time('StartTime'), input.time('EndTime')];
  if (start < end) return { start, end };
  throw new MetricsError(shape, 'The parameter StartTime must be less than the parameter EndTime.');
}

export function requireStatistic(name: string): void {
  if (isSimpleStatistic(name) || isPercentile(name)) return;
  throw new MetricsError(
    'InvalidParameterValueException',
    `The statistic ${name} is not supported; there are SampleCount, Average, Sum, Minimum, Maximum and percentiles such as p99.`,
  );
}
