import { getMetricData } from './get-metric-data';
import { getMetricStatistics } from './get-metric-statistics';
import { listMetrics } from './list-metrics';
import type { MetricsContext } from './metrics-context';
import { MetricsError } from './metrics-error';
import { MetricsInput } from './metrics-input';

/** Times in the answer are Dates, which each protocol writes in its way. Throws MetricsError. */
export type MetricsOperations = (operation: string, input: unknown) => Promise<object>;

export const METRICS_OPERATIONS: Readonly<
  Record<string, (input: MetricsInput, context: MetricsContext) => object | Promise<object>>
> = {
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
};

export function metricsOperations(context: MetricsContext): MetricsOperations {
  return async (operation, input) => {
    const known = Object.keys(METRICS_OPERATIONS);
    const answer = Object.hasOwn(METRICS_OPERATIONS, operation) ? METRICS_OPERATIONS[operation] : undefined;
    if (!answer) {
      throw new MetricsError(
        'UnknownOperationException',
        `lambdabox does not implement ${operation}; of CloudWatch there are ${known.join(', ')}.`,
      );
    }
    return answer(MetricsInput.of(input), context);
  };
}
