import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Rule } from './prometheus';

const DASHBOARDS = resolve(__dirname, '../../deploy/grafana/dashboards');

export interface Expression {
  /** Who asks. */
  readonly name: string;
  readonly promql: string;
}

/**
 * An alert's expression returns data only while it fires: asked with `bool`, its comparisons are 0 or 1 instead, and the
 * whole is data if every part of it is.
 */
export function expressionOf({ type, name, query }: Rule): Expression {
  const promql = type === 'alerting' ? query.replace(/\s(==|!=|<=|>=|<|>)\s/g, ' $1 bool ') : query;
  return { name: `${type} ${name}`, promql };
}

/** What Grafana fills in: the dashboard's own variables and the built-in ones. */
export type Variables = Readonly<Record<string, string>>;

interface Target {
  readonly expr?: string;
  readonly datasource?: { readonly uid?: string };
}

interface DashboardJson {
  readonly uid?: string;
  readonly panels?: readonly PanelJson[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
  readonly annotations?: { readonly list?: readonly (Target & { name?: string; target?: Target })[] };
}

/** What a reader of the dashboard chooses, or a figure that it begins with. */
interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query?: unknown;
}

interface PanelJson {
  readonly title?: string;
  readonly datasource?: Target['datasource'];
  readonly targets?: readonly Target[];
  readonly panels?: readonly PanelJson[];
}

/** Every question that the dashboards in deploy/grafana ask Prometheus, as Grafana sends it. */
export function dashboardExpressions(variables: Variables): Expression[] {
  if (!existsSync(DASHBOARDS)) return [];
  return readdirSync(DASHBOARDS)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const dashboard = JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as DashboardJson;
      const annotations = (dashboard.annotations?.list ?? []).map((one) => ({
        title: `annotation ${one.name ?? ''}`,
        datasource: one.datasource,
        targets: [one.target ?? one],
      }));
      const values = { ...figuresOf(dashboard), ...variables };
      return [...(dashboard.panels ?? []), ...annotations].flatMap((panel) =>
        panelExpressions(name, panel, values),
      );
    });
}

function figuresOf({ templating }: DashboardJson): Variables {
  const figures = (templating?.list ?? []).flatMap(({ name, type, query }) =>
    (type === 'textbox' || type === 'constant') && typeof query === 'string' ? [[name, query]] : [],
  );
  return Object.fromEntries(figures) as Variables;
}

function panelExpressions(dashboard: string, panel: PanelJson, variables: Variables): Expression[] {
  const own = (panel.targets ?? [])
    .filter((target) => (target.datasource ?? panel.datasource)?.uid === 'prometheus')
    .flatMap(({ expr }) =>
      expr ? [{ name: `${dashboard}: ${panel.title ?? ''}`, promql: filled(expr, variables) }] : [],
    );
  return [...own, ...(panel.panels ?? []).flatMap((inner) => panelExpressions(dashboard, inner, variables))];
}

/** Throws for a variable that nobody gave a value. */
function filled(expr: string, variables: Variables): string {
  return expr.replace(/\$\{(\w+)(?::\w+)?\}|\$(\w+)/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = variables[name];
    if (value === undefined) throw new Error(`nothing fills in $${name} of ${expr}`);
    return value;
  });
}
