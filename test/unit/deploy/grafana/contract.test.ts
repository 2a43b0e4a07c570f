import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../../../deploy/grafana/src/metrics';
import { dataSources } from '../../../../deploy/grafana/src/provisioning';
import {
  environmentFamilies,
  eventFamilies,
  invocationFamilies,
  serviceFamilies,
} from '../../../../src/metrics/metric-definitions';
import { sourceFamilies } from '../../../../src/metrics/source-families';
import { GRAFANA } from '../../../support/dashboards';

const heads = [
  ...[invocationFamilies(), eventFamilies(), environmentFamilies(), serviceFamilies()],
  sourceFamilies(),
]
  .flatMap((families) => Object.values(families))
  .map(({ head }) => head);

describe.each([
  ['counter', COUNTERS],
  ['histogram', HISTOGRAMS],
  ['gauge', GAUGES],
] as const)('the %ss that dashboards may ask for', (type, metrics) => {
  it.each(Object.entries(metrics))('%s is one of the service, by these labels', (name, labels) => {
    const head = heads.find((known) => known.name === `lambdabox_${name}`);
    expect([head?.type, [...(head?.labelNames ?? [])].sort()]).toEqual([type, [...labels].sort()]);
  });
});

it('Grafana knows how often Prometheus scrapes', () => {
  const config = parse(readFileSync(join(GRAFANA, '../prometheus/prometheus.yml'), 'utf8')) as {
    global: { scrape_interval: string };
    scrape_configs: { job_name: string; scrape_interval?: string }[];
  };
  const job = config.scrape_configs.find(({ job_name }) => job_name === 'lambdabox');
  const interval = job?.scrape_interval ?? config.global.scrape_interval;
  expect(parse(dataSources())).toMatchObject({ datasources: [{ jsonData: { timeInterval: interval } }, {}] });
});
