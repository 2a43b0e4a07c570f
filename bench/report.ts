import Table from 'cli-table3';
import type { Samples } from './samples';

/** One line of times; `perSecond` for loads. */
export interface Row {
  readonly name: string;
  readonly samples: Samples;
  readonly perSecond?: number;
}

/** One figure and what it is to reach. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Report {
  readonly machine: string;
  readonly method: string;
  readonly rows: readonly Row[];
  /** By kind of start: median milliseconds of each phase. */
  readonly phases: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly goals: readonly Goal[];
}

export function isMet({ value, atMost, atLeast }: Goal): boolean {
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

export function toText(report: Report): string {
  return [
    report.machine,
    report.method,
    timesTable(report.rows),
    ...(Object.keys(report.phases).length === 0
      ? []
      : ['Medians of the phases, ms', phasesTable(report.phases)]),
    goalsTable(report.goals),
    '',
  ].join('\n');
}

export function toJson(report: Report): string {
  const rows = report.rows.map(({ name, samples, perSecond }) => ({
    name,
    calls: samples.count,
    p50: samples.percentile(0.5),
    p90: samples.percentile(0.9),
    p99: samples.percentile(0.99),
    ...(perSecond === undefined ? {} : { perSecond }),
  }));
  const goals = report.goals.map((goal) => ({ ...goal, isMet: isMet(goal) }));
  return `${JSON.stringify({ ...report, rows, goals }, undefined, 2)}\n`;
}

function timesTable(rows: readonly Row[]): string {
  const table = plainTable(['', 'calls', 'p50 ms', 'p90 ms', 'p99 ms', 'calls/s']);
  for (const { name, samples, perSecond } of rows) {
    const shares = [0.5, 0.9, 0.99].map((share) => samples.percentile(share).toFixed(2));
    table.push([name, samples.count, ...shares, perSecond?.toFixed(0) ?? '']);
  }
  return table.toString();
}

function phasesTable(phases: Report['phases']): string {
  const names = [...new Set(Object.values(phases).flatMap((one) => Object.keys(one)))];
  const table = plainTable(['', ...names]);
  for (const [kind, values] of Object.entries(phases))
    table.push([kind, ...names.map((name) => values[name]?.toFixed(1) ?? '')]);
  return table.toString();
}

function goalsTable(goals: readonly Goal[]): string {
  const table = plainTable(['goal', 'measured', 'to reach', '']);
  for (const goal of goals) {
    const bound = goal.atMost === undefined ? `at least ${goal.atLeast ?? ''}` : `at most ${goal.atMost}`;
    table.push([goal.name, `${round(goal.value)} ${goal.unit}`, bound, isMet(goal) ? 'met' : 'MISSED']);
  }
  return table.toString();
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function plainTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [] } });
}
