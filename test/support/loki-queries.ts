import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The LogQL of Grafana's dashboards, each once, with Grafana's variables in it. */
export function dashboardLogql(directory = resolve('deploy/grafana/dashboards')): string[] {
  const found = new Set<string>();
  for (const name of readdirSync(directory)) {
    collect(JSON.parse(readFileSync(join(directory, name), 'utf8')), found);
  }
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { expr, datasource } = value as { expr?: unknown; datasource?: { type?: unknown } };
  if (typeof expr === 'string' && datasource?.type === 'loki') found.add(expr);
  for (const member of Object.values(value)) collect(member, found);
}

const SELECTOR = /^\s*(\{[^}]*\})/;
const FILTER = /^\s*\|\s*(\w+)\s*(=~|=)\s*("(?:[^"\\]|\\.)*")/;

/**
 * A log query in LogQL as one in LogsQL. The stream selector is the same in both; of what may follow, the comparisons
 * of metadata can be told, which are all that the dashboards use. Throws for anything else.
 */
export function logsqlOf(logql: string): string {
  const selector = SELECTOR.exec(logql);
  if (!selector) throw new Error(`no log query: ${logql}`);
  const filters: string[] = [];
  let rest = logql.slice(selector[0].length);
  for (let match = FILTER.exec(rest); match; match = FILTER.exec(rest)) {
    const [whole, name, operator, value = '""'] = match;
    // LogQL's expressions are for the whole value, LogsQL's for a part of it.
    filters.push(operator === '=' ? `${name}:=${value}` : `${name}:~${anchored(value)}`);
    rest = rest.slice(whole.length);
  }
  if (rest.trim() !== '') throw new Error(`cannot be told in LogsQL, from "${rest.trim()}": ${logql}`);
  return [selector[1], ...filters].join(' ');
}

function anchored(quoted: string): string {
  return `"^(?:${quoted.slice(1, -1)})$"`;
}
