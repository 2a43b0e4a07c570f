import { COUNTERS, GAUGES, HISTOGRAMS } from '../../../../deploy/grafana/src/metrics';
import { dashboardQueries, dashboardsOnDisk, filled } from '../../../support/dashboards';
import { checkLogql, readPromql } from '../../../support/query-parsers';

/** Of other exporters in the same process, and of Prometheus itself. */
const OTHERS = [
  'up',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
];
const SHOWN = {
  from: 1_700_000_000,
  to: 1_700_003_600,
  rateInterval: 20,
  variables: {
    function: 'hello',
    version: '1',
    request_id: 'r',
    usd_per_gb_second: '0.1',
    usd_per_million: '0.2',
  },
};
const queries = dashboardQueries().map((query) => [query.where, query] as const);
const promql = queries.filter(([, { source }]) => source === 'prometheus');
const known = new Map<string, readonly string[]>([
  ...Object.entries({ ...COUNTERS, ...GAUGES }).map(
    ([name, labels]) => [`lambdabox_${name}`, labels] as const,
  ),
  ...Object.entries(HISTOGRAMS).flatMap(([name, labels]) =>
    ['bucket', 'sum', 'count'].map((part) => [`lambdabox_${name}_${part}`, labels] as const),
  ),
]);

describe.each(promql)('%s', (_where, query) => {
  it('is PromQL over metrics that the service has, by labels that they have', async () => {
    const { selectors, grouping } = await readPromql(filled(query.expr, SHOWN));
    expect(selectors.length).toBeGreaterThan(0);
    const labels = new Set(['le', 'instance']);
    for (const selector of selectors) {
      const own = OTHERS.includes(selector.metric) ? ['job'] : known.get(selector.metric);
      if (!own) throw new Error(`the service has no ${selector.metric}`);
      expect(own).toEqual(expect.arrayContaining([...selector.labels]));
      own.forEach((label) => labels.add(label));
    }
    expect(grouping.filter((label) => !labels.has(label))).toEqual([]);
  });
});

describe.each(queries.filter(([, { source }]) => source === 'loki'))('%s', (_where, query) => {
  it('is LogQL on the streams that the service sends', async () => {
    await checkLogql(filled(query.expr, SHOWN));
    expect(query.expr).toMatch(/^\{service="lambdabox", .*stream="(function|invocations)"\}/);
  });
});

it('asks for every metric that a dashboard may ask for', () => {
  const texts = [
    ...dashboardQueries(),
    ...dashboardsOnDisk().map((dashboard) => ({ expr: JSON.stringify(dashboard.templating) })),
  ];
  const all = texts.map(({ expr }) => expr).join('\n');
  const unasked = Object.keys({ ...COUNTERS, ...GAUGES, ...HISTOGRAMS }).filter(
    (name) => !all.includes(`lambdabox_${name}`),
  );
  expect(unasked).toEqual([]);
});

describe('a query that is wrong', () => {
  it.each(['sum(rate(x[5m])', 'sum by (a) x', 'x{a=b}'])('is found out: %s', async (expr) => {
    await expect(readPromql(expr)).rejects.toThrow('not understood');
  });

  it('is found out in LogQL', async () => {
    await expect(checkLogql('{service="lambdabox" | request_id="x"')).rejects.toThrow('not understood');
  });

  it('is found out where nobody fills in its variable', () => {
    expect(() => filled('x{a="$nobody"}', SHOWN)).toThrow('nothing fills in $nobody');
  });
});
