import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { stat } from '../panels/stat';
import {
  counter,
  type FUNCTION,
  grown,
  observed,
  orZero,
  quantile,
  rate,
  ratio,
  sum,
  type VERSION,
} from '../promql';

/** Words for no data of what the service always tells. */
export const NOT_SCRAPED = 'Prometheus has nothing of the service: look at Status > Targets there.';

const SIZE = { width: 4, height: 4, line: true, noValue: 'no calls' };
/** Which calls: of the functions, or of the functions and versions, that are chosen. */
type Calls = typeof FUNCTION | typeof VERSION;

export function callsTile(which: Calls): Panel {
  return stat({
    ...SIZE,
    title: 'Calls',
    description: 'Invocations that ended, a second.',
    unit: 'reqps',
    queries: [{ expr: rate(sum(grown(counter('invocations_total', which)))), legend: 'calls' }],
  });
}

export function errorsTile(which: Calls): Panel {
  return stat({
    ...SIZE,
    title: 'Errors',
    description:
      'Share of invocations that ended in an error of the function: an exception, a timeout, a crash, out of memory.',
    unit: 'percentunit',
    decimals: 1,
    limits: { watch: 0.01, bad: 0.05 },
    queries: [{ expr: share(which, { outcome: '!="success"' }), legend: 'errors' }],
  });
}

export function coldTile(which: Calls): Panel {
  return stat({
    ...SIZE,
    title: 'Cold',
    description:
      'Share of calls that waited for a container to be made. Stems and kept environments spare it.',
    unit: 'percentunit',
    decimals: 1,
    limits: { watch: 0.05, bad: 0.2 },
    queries: [{ expr: share(which, { start_kind: '="cold"' }), legend: 'cold' }],
  });
}

export function latencyTile(which: Calls, percent: 95 | 99): Panel {
  const latency = observed('invocation_latency_seconds', which);
  return stat({
    ...SIZE,
    title: `p${percent}`,
    description: `${percent} in 100 calls were answered within this time, from the request to the answer.`,
    unit: 's',
    queries: [{ expr: quantile(percent / 100, [], latency), legend: `p${percent}` }],
  });
}

function share(which: Calls, part: { outcome: '!="success"' } | { start_kind: '="cold"' }): string {
  const some = counter('invocations_total', { ...which, ...part });
  return ratio(orZero(sum(grown(some))), sum(grown(counter('invocations_total', which))));
}
