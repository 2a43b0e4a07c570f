import { NAMESPACE } from '../../accounts/cloudwatch/metric-names';
import { seriesOf } from '../../accounts/cloudwatch/series';
import { offsetToken } from '../http/offset-token';
import { MetricsError } from './metrics-error';
import type { MetricsInput } from './metrics-input';
import type { MetricsContext } from './metrics-context';

/** Of one page (API reference, "ListMetrics"). */
const PAGE = 500;
const HOUR_MS = 3_600_000;
/** Metrics without a value for so long are listed no more. */
const LISTED_MS = 14 * 24 * HOUR_MS;

interface Listed {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

export function listMetrics(input: MetricsInput, { reads, clock }: MetricsContext): object {
  const recent = input.text('RecentlyActive');
  if (recent !== undefined && recent !== 'PT3H') {
    throw new MetricsError('InvalidParameterValueException', 'RecentlyActive must be PT3H.');
  }
  const since = clock.wallTime() - (recent === undefined ? LISTED_MS : 3 * HOUR_MS);
  const wanted = filterIn(input);
  const all = reads.known(since).map(listedOf).filter(wanted);
  const from = input.offset('InvalidParameterValueException');
  const next = from + PAGE;
  return {
    Metrics: all.slice(from, next),
    ...(next < all.length ? { NextToken: offsetToken(next) } : {}),
  };
}

function listedOf({ series, metric }: { readonly series: string; readonly metric: string }): Listed {
  const Dimensions = Object.entries(seriesOf(series)).map(([Name, Value]) => ({
    Name,
    Value: String(Value),
  }));
  return { Namespace: NAMESPACE, MetricName: metric, Dimensions };
}

function filterIn(input: MetricsInput): (listed: Listed) => boolean {
  const [namespace, metric] = [input.text('Namespace'), input.text('MetricName')];
  const dimensions = input
    .structures('Dimensions')
    .map((each) => ({ name: each.required('Name'), value: each.text('Value') }));
  return ({ Namespace, MetricName, Dimensions }) =>
    (namespace === undefined || namespace === Namespace) &&
    (metric === undefined || metric === MetricName) &&
    dimensions.every(({ name, value }) =>
      Dimensions.some(({ Name, Value }) => Name === name && (value === undefined || value === Value)),
    );
}
