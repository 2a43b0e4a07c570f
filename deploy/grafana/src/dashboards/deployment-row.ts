import { chart } from '../panels/chart';
import { table } from '../panels/table';
import { FUNCTION, gauge, grown, histogram, observed, quantile, ratio, sumBy } from '../promql';
import type { Row } from '../dashboard';

const LATENCY = observed('invocation_latency_seconds', FUNCTION);
const SECONDS = histogram('sum', 'invocation_latency_seconds', FUNCTION);
const CALLS = histogram('count', 'invocation_latency_seconds', FUNCTION);

/** Did the last deployment make calls faster or slower? */
export function deploymentRow(): Row {
  const mean = (side: Side) => ratio(onSide(side, SECONDS), onSide(side, CALLS));
  return {
    title: 'Before and after the last deployment',
    panels: [
      table({
        title: 'Before and after the last deployment',
        description:
          "Calls of this time range on either side of the last change of each function's unpublished version, to the window of a rate exactly. Choose a time range around the deployment; the charts mark it.",
        width: 12,
        height: 8,
        noValue: 'No call on either side of a deployment in this time range.',
        rows: { start_kind: 'Start kind' },
        columns: [
          { title: 'Calls before', expr: onSide('before', CALLS), unit: 'short', decimals: 0 },
          { title: 'Calls after', expr: onSide('after', CALLS), unit: 'short', decimals: 0 },
          { title: 'Mean before', expr: mean('before'), unit: 's' },
          { title: 'Mean after', expr: mean('after'), unit: 's' },
          {
            title: 'Change',
            expr: `${mean('after')} / (${mean('before')}) - 1`,
            unit: 'percentunit',
            decimals: 1,
            limits: { watch: 0.1, bad: 0.5 },
          },
        ],
      }),
      chart({
        title: 'p95 by version',
        description:
          'Published versions side by side, as aliases with weights serve them. Each mark leads to the log of its call.',
        unit: 's',
        width: 12,
        height: 8,
        table: true,
        noValue: 'No call of these functions in this time.',
        queries: [
          {
            expr: quantile(0.95, ['function', 'version'], LATENCY),
            legend: '{{function}} {{version}}',
            exemplars: true,
          },
        ],
      }),
    ],
  };
}

type Side = 'before' | 'after';

/**
 * How much a series grew before, or after, the last deployment of its function. Walks through the time range in steps
 * and keeps the steps on this side of the time that is known at its end.
 */
function onSide(side: Side, selector: string): string {
  const deployed = `${gauge('function_deployed_timestamp_seconds', FUNCTION)} @ end()`;
  const kept = `${deployed} ${side === 'before' ? '>' : '<='} time()`;
  const steps = `(${sumBy(['function', 'start_kind'], grown(selector))} and on (function) (${kept}))`;
  return sumBy(['start_kind'], `sum_over_time(${steps}[$__range:$__rate_interval])`);
}
