import { askJson } from './http';

/** Values of each minute, the oldest first. */
export interface Series {
  /** Epoch seconds, the begin of each minute. */
  readonly at: readonly number[];
  readonly values: Readonly<Record<string, readonly number[]>>;
}

interface Result {
  readonly Id: string;
  /** Epoch seconds, newest first unless asked. */
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
}

const MINUTE_S = 60;

/** Sums by the minute of Lambda's metrics over all functions, or over one: `['Invocations', 'Errors']`. */
export async function minuteSums(
  metrics: readonly string[],
  minutes: number,
  functionName?: string,
  signal?: AbortSignal,
): Promise<Series> {
  const end = Math.floor(Date.now() / 1000 / MINUTE_S) * MINUTE_S + MINUTE_S;
  const start = end - minutes * MINUTE_S;
  const Dimensions = functionName === undefined ? [] : [{ Name: 'FunctionName', Value: functionName }];
  const answer = await askJson<{ readonly MetricDataResults: readonly Result[] }>('/', {
    method: 'POST',
    headers: {
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: {
      StartTime: start,
      EndTime: end,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: metrics.map((MetricName) => ({
        Id: MetricName.toLowerCase(),
        MetricStat: {
          Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions },
          Period: MINUTE_S,
          Stat: 'Sum',
        },
      })),
    },
    signal,
  });
  const at = Array.from({ length: minutes }, (_, index) => start + index * MINUTE_S);
  const valuesOf = (metric: string) => {
    const result = answer.MetricDataResults.find(({ Id }) => Id === metric.toLowerCase());
    const byTime = new Map(result?.Timestamps.map((time, index) => [time, result.Values[index] ?? 0]));
    return at.map((time) => byTime.get(time) ?? 0);
  };
  return { at, values: Object.fromEntries(metrics.map((metric) => [metric, valuesOf(metric)])) };
}
