import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { call } from './dashboards/call';
import { coldWarm } from './dashboards/cold-warm';
import { cost } from './dashboards/cost';
import { oneFunctionDashboard } from './dashboards/function';
import { overview } from './dashboards/overview';
import { pools } from './dashboards/pools';
import { sources } from './dashboards/sources';
import { dashboardProvider, dataSources } from './provisioning';

/** All that is generated: path below deploy/grafana to content. */
export function artefacts(): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of dashboards()) {
    files.set(`dashboards/${dashboard.uid}.json`, `${JSON.stringify(dashboard, null, 2)}\n`);
  }
  files.set('provisioning/datasources/lambdabox.yml', dataSources());
  files.set('provisioning/dashboards/lambdabox.yml', dashboardProvider());
  return files;
}

export function dashboards(): Dashboard[] {
  return [overview(), coldWarm(), pools(), oneFunctionDashboard(), call(), cost(), sources()];
}
