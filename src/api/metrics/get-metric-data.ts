import { unitOf } from '../../accounts/cloudwatch/metric-names';
import { offsetToken } from '../http/offset-token';
import { metricIn, periodIn, requireStatistic, timesIn } from './metric-choice';
import { MetricsError } from './metrics-error';
import type { MetricsInput } from './metrics-input';
import type { MetricsContext } from './metrics-context';

/** Of one call, and of one page (API reference, "GetMetricData"). */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

interface Query {
  readonly id: string;
  readonly label: string;
  readonly metric: string;
  readonly series: string | undefined;
  readonly period: number;
  readonly statistic: string;
}

interface Series {
  readonly query: Query;
  readonly timestamps: readonly Date[];
  readonly values: readonly number[];
}

export async function getMetricData(input: MetricsInput, { reads }: MetricsContext): Promise<object> {
  const times = timesIn(input, 'ValidationException');
  const isAscending = scanIn(input) === 'TimestampAscending';
  const most = Math.min(MAX_DATAPOINTS, input.integer('MaxDatapoints') ?? MAX_DATAPOINTS);
  if (most < 1) throw new MetricsError('InvalidParameterValueException', 'MaxDatapoints must be at least 1.');
  const found: Series[] = [];
  for (const query of queriesIn(input)) {
    const { series, metric, period, statistic } = query;
    const periods = series === undefined ? [] : await reads.periods({ ...times, series, metric, period });
    const ordered = isAscending ? periods : [...periods].reverse();
    found.push({
      query,
      timestamps: ordered.map(({ at }) => new Date(at)),
      values: ordered.map(({ set }) => set.statistic(statistic)),
    });
  }
  return pageOf(found, input.offset('InvalidNextToken'), most);
}

function queriesIn(input: MetricsInput): readonly Query[] {
  const all = input.structures('MetricDataQueries');
  if (all.length === 0 || all.length > MAX_QUERIES) {
    throw new MetricsError('ValidationException', `MetricDataQueries must have 1 to ${MAX_QUERIES} items.`);
  }
  const ids = new Set<string>();
  return all.flatMap((each) => {
    const id = each.required('Id');
    if (!/^[a-z]\w{0,254}$/.test(id) || ids.has(id)) {
      throw new MetricsError(
        'ValidationException',
        `The value ${id} for parameter Id is not valid: it must begin with a lower-case letter, have letters, digits and underscores, and be there once.`,
      );
    }
    ids.add(id);
    const query = queryIn(each, id);
    return each.flag('ReturnData') === false ? [] : [query];
  });
}

function queryIn(each: MetricsInput, id: string): Query {
  const stat = each.structure('MetricStat');
  if (each.has('Expression') || !stat) {
    throw new MetricsError(
      'ValidationException',
      `lambdabox computes no expressions: the query ${id} must have a MetricStat, and no Expression.`,
    );
  }
  const named = stat.structure('Metric');
  if (!named) throw new MetricsError('ValidationException', `The MetricStat of ${id} must have a Metric.`);
  const { metric, series } = metricIn(named);
  const statistic = stat.required('Stat');
  requireStatistic(statistic);
  const isOther = stat.has('Unit') && stat.text('Unit') !== unitOf(metric);
  const period = periodIn(stat);
  const label = each.text('Label') ?? metric;
  return { ...{ id, label, metric, period, statistic }, series: isOther ? undefined : series };
}

function scanIn(input: MetricsInput): string {
  const scan = input.text('ScanBy') ?? 'TimestampDescending';
  if (scan === 'TimestampAscending' || scan === 'TimestampDescending') return scan;
  throw new MetricsError(
    'ValidationException',
    `The value ${scan} for parameter ScanBy is not supported; it must be TimestampDescending or TimestampAscending.`,
  );
}

/** A query whose values are cut goes on with the next page; `offset` counts the values of those before. */
function pageOf(found: readonly Series[], offset: number, most: number): object {
  const total = found.reduce((sum, { values }) => sum + values.length, 0);
  const end = offset + most;
  let at = 0;
  const MetricDataResults = found.flatMap(({ query, timestamps, values }) => {
    const [from, to] = [Math.max(0, offset - at), Math.max(0, end - at)];
    at += values.length;
    // Of the first page each query is, with values or without.
    if (from >= values.length && offset > 0) return [];
    return [
      {
        Id: query.id,
        Label: query.label,
        Timestamps: timestamps.slice(from, to),
        Values: values.slice(from, to),
        StatusCode: to < values.length ? 'PartialData' : 'Complete',
      },
    ];
  });
  return {
    MetricDataResults,
    Messages: [],
    ...(end < total ? { NextToken: offsetToken(end) } : {}),
  };
}
