import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

export const GRAFANA = join(__dirname, '../../deploy/grafana');

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource?: { readonly type?: string; readonly uid?: string };
  readonly instant?: boolean;
  readonly exemplar?: boolean;
}

export interface DashboardQuery {
  /** Which panel asks, in words. */
  readonly where: string;
  readonly source: 'prometheus' | 'loki';
  /** PromQL or LogQL, with Grafana's variables in it: see `filled`. */
  readonly expr: string;
  /** For one value, at the end of the time range. */
  readonly instant: boolean;
}

/** The dashboards as Grafana reads them: from the files, not from the code. */
export function dashboardsOnDisk(): Dashboard[] {
  const folder = join(GRAFANA, 'dashboards');
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard);
}

export function panelsOf(dashboard: Dashboard): Panel[] {
  return (dashboard.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row');
}

export function rowsOf(dashboard: Dashboard): RowPanel[] {
  return (dashboard.panels ?? []).filter((panel): panel is RowPanel => panel.type === 'row');
}

export function targetsOf(panel: Panel): Target[] {
  return (panel.targets ?? []) as unknown as Target[];
}

/** Every question that the dashboards ask a data source, those of annotations among them. */
export function dashboardQueries(dashboards = dashboardsOnDisk()): DashboardQuery[] {
  return dashboards.flatMap((dashboard) => [
    ...panelsOf(dashboard).flatMap((panel) =>
      targetsOf(panel).map((target) => query(`${dashboard.uid}: ${panel.title} ${target.refId}`, target)),
    ),
    ...(dashboard.annotations.list ?? []).map((annotation) => asked(`${dashboard.uid}`, annotation)),
  ]);
}

function asked(dashboard: string, annotation: AnnotationQuery): DashboardQuery {
  return query(`${dashboard}: annotation ${annotation.name}`, annotation.target as unknown as Target);
}

function query(where: string, target: Target): DashboardQuery {
  const source = target.datasource?.uid;
  if (source !== 'prometheus' && source !== 'loki') throw new Error(`${where} asks ${source}`);
  return { where, source, expr: target.expr, instant: target.instant ?? false };
}

export interface Shown {
  /** Of the time range, epoch seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds; at least four times the scrape interval. */
  readonly rateInterval: number;
  /** The dashboards' own variables, such as `function`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An expression as Grafana sends it: its variables are filled in. One that nobody defines is an error. */
export function filled(expr: string, shown: Shown): string {
  const range = shown.to - shown.from;
  const values: Record<string, string> = {
    ...shown.variables,
    __rate_interval_ms: String(shown.rateInterval * 1000),
    __rate_interval: `${shown.rateInterval}s`,
    __range_s: String(range),
    __range: `${range}s`,
    __from: String(shown.from * 1000),
  };
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing fills in $${name} of ${expr}`);
    return value;
  });
}

/** Names of variables in a text of a dashboard. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$(\w+)|\$\{(\w+)[^}]*\}/g)].map((match) => match[1] ?? match[2] ?? '');
}
