import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type AnnotationQuery,
  type Dashboard,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { shown, TAG, toOurDashboards } from './links';
import { USED } from './palette';
import { FUNCTION, gauge } from './promql';
import { PROMETHEUS } from './sources';

export interface Row {
  readonly title: string;
  /** From left to right, line by line: the widths of a line add up to 24. */
  readonly panels: readonly Panel[];
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks at first, such as `1h`. */
  readonly back: string;
  readonly refresh: string;
  readonly variables: readonly Builder<VariableModel>[];
  /** Marks when functions were deployed; needs a variable `function`. */
  readonly deployments?: boolean;
  readonly rows: readonly Row[];
}

/** A whole dashboard: its panels laid out and numbered in order, so that a link to a panel stays. */
export function dashboard(spec: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .time({ from: `now-${spec.back}`, to: 'now' })
    .refresh(spec.refresh)
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(toOurDashboards())
    .variables([...spec.variables]);
  if (spec.deployments) builder.annotation(deployments());
  let id = 0;
  for (const row of spec.rows) {
    builder.withRow(new RowBuilder(row.title).id((id += 1)));
    for (const panel of row.panels) {
      const numbered = { ...panel, id: (id += 1) };
      builder.withPanel({ build: () => numbered });
    }
  }
  return builder.build();
}

/** The time of a deployment is the value of the series, so that it is exact whatever the step of the query. */
function deployments(): Builder<AnnotationQuery> {
  const when = `${gauge('function_deployed_timestamp_seconds', FUNCTION)} * 1000 >= $__from`;
  const annotation = new AnnotationQueryBuilder()
    .name('Deployments')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor(USED.limit)
    .target(new DataqueryBuilder().refId('Anno').datasource(PROMETHEUS).expr(when).interval('15s').range())
    .expr(when)
    .step('15s')
    .useValueForTime(true)
    .titleFormat('{{function}} was deployed')
    .textFormat('Its code or its configuration changed.')
    .tagKeys('function')
    .build();
  return shown(annotation);
}
