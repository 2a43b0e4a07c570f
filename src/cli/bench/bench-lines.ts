import type { Output } from '../terminal/output';
import { number } from '../terminal/format';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';
import { axisLines, barText, chartWidthOf } from '../report/histogram-lines';
import { binned, logAxis } from '../report/log-axis';
import { type BenchReport, type FunctionReport, inOrder, latencies, PARTS } from './report';
import { comparisonSentence, machineText, planText, remarks, speedUpSentence } from './words';

type Colors = Output['colors'];

/** The report for people, line by line. `width`: columns of the terminal. */
export function benchLines(report: BenchReport, colors: Colors, width: number): string[] {
  const { functions, comparisons, plan } = report;
  const names = functions.map(
    ({ name, runtime, memorySizeMb }) => `${name} (${runtime}, ${memorySizeMb} MB)`,
  );
  const lines = [
    colors.bold(names.join(' and ')),
    colors.dim(`${planText(plan)} · ${machineText(report)}`),
    '',
    latencyTable(functions, colors),
    '',
    colors.dim('mean of each phase in ms; client: what the service does not see'),
    phaseTable(functions, colors),
  ];
  const chart = histograms(functions, colors, width);
  if (chart.length > 0) lines.push('', ...chart);
  const sentences = [
    ...functions.map(speedUpSentence).filter((sentence) => sentence !== undefined),
    ...comparisons.map((one) => comparisonSentence(one, functions)),
  ];
  if (sentences.length > 0) lines.push('', ...sentences);
  const left = remarks(report);
  if (left.length > 0) lines.push('', ...left.map((line) => colors.yellow(line)));
  return lines;
}

function latencyTable(functions: readonly FunctionReport[], colors: Colors): string {
  const rows = rowsOf(functions, colors).map(({ head, kind: { summary } }) => [
    ...head,
    String(summary?.count ?? 0),
    ...[summary?.p50, summary?.p90, summary?.p99, summary?.max, summary?.mean].map(shown),
  ]);
  return table(
    columns(functions, ['calls', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms', 'mean ms']),
    rows,
    colors.dim,
  );
}

function phaseTable(functions: readonly FunctionReport[], colors: Colors): string {
  const rows = rowsOf(functions, colors);
  const parts = PARTS.filter((part) => rows.some(({ kind }) => kind.parts[part] !== undefined));
  return table(
    columns(functions, [...parts, 'sum']),
    rows.map(({ head, kind }) => [
      ...head,
      ...parts.map((part) => shown(kind.parts[part])),
      shown(kind.summary?.mean),
    ]),
    colors.dim,
  );
}

/** A row for each function and kind; the function is named where there are two. */
function rowsOf(functions: readonly FunctionReport[], colors: Colors) {
  return inOrder(functions).map(({ name, kind }) => ({
    head: [...(functions.length > 1 ? [name] : []), startKindColor(colors, kind.kind)],
    kind,
  }));
}

function columns(functions: readonly FunctionReport[], titles: readonly string[]) {
  const left = [...(functions.length > 1 ? ['function'] : []), 'kind'];
  return [
    ...left.map((title) => ({ title, align: 'left' as const })),
    ...titles.map((title) => ({ title, align: 'right' as const })),
  ];
}

function shown(ms: number | undefined): string {
  return ms === undefined ? '-' : number(ms);
}

/** A line for each kind, all on one logarithmic axis; each is as high as its own fullest column. */
function histograms(functions: readonly FunctionReport[], colors: Colors, width: number): string[] {
  const rows = inOrder(functions)
    .map(({ name, kind }) => ({
      label: functions.length > 1 ? `${kind.kind} ${name}` : kind.kind,
      kind: kind.kind,
      values: latencies(kind.samples),
    }))
    .filter(({ values }) => values.length > 0);
  if (rows.length === 0) return [];
  const margin = Math.max(...rows.map(({ label }) => label.length)) + 2;
  const chartWidth = chartWidthOf(width, margin);
  const axis = logAxis(rows.flatMap(({ values }) => values));
  return [
    ...rows.map(({ label, kind, values }) => {
      const bars = barText(binned(values, axis, chartWidth));
      return `${startKindColor(colors, kind).replace(kind, label)}${' '.repeat(margin - label.length)}${bars}`.trimEnd();
    }),
    ...axisLines(axis, chartWidth, margin).map((line) => colors.dim(line)),
  ];
}
