import { PHASES } from '../../telemetry/events';
import { logAxis } from '../report/log-axis';
import { clockTime, number, plural, thousands } from '../terminal/format';
import { axisLines, barText, chartWidthOf } from '../report/histogram-lines';
import type { Output } from '../terminal/output';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';
import type { FunctionCalls, StartKindDetails, StatisticsAnswer } from '../../contract/statistics-answer';

type Colors = Output['colors'];

/** Neighbouring bounds of the service's histogram differ by an eighth of a doubling. */
const BUCKET_RATIO = 2 ** (1 / 8);
/** Less is not worth a remark. */
const SLACK_MS = 60_000;

/** Cold against warm for people, line by line. `subject`: a function, or all. `width`: columns of the terminal. */
export function statsLines(
  found: StatisticsAnswer,
  subject: string,
  colors: Colors,
  width: number,
): string[] {
  const { startKinds, functions } = found;
  return [
    `${colors.bold(subject)} ${colors.dim(windowText(found))}`,
    sumText(found, colors),
    ...(startKinds.length === 0 ? [] : ['', latencyTable(startKinds, colors)]),
    ...(startKinds.length === 0 ? [] : ['', ...phaseLines(startKinds, colors)]),
    ...(startKinds.length === 0 ? [] : ['', ...chartLines(startKinds, colors, width)]),
    ...(functions.length > 1 ? ['', functionTable(functions, colors)] : []),
    ...sentences(startKinds),
    ...remark(found).map((line) => colors.yellow(line)),
  ];
}

function windowText({ since, until }: StatisticsAnswer): string {
  return `since ${clockTime(since).slice(0, 5)}, ${plural(Math.round((until - since) / 60_000), 'minute')}`;
}

function sumText({ startKinds, functions }: StatisticsAnswer, colors: Colors): string {
  const calls = startKinds.reduce((sum, kind) => sum + kind.calls, 0);
  const outcomes = new Map<string, number>();
  for (const kind of startKinds)
    for (const [outcome, count] of Object.entries(kind.outcomes))
      if (outcome !== 'success') outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  const throttles = new Map<string, number>();
  for (const one of functions)
    for (const [reason, count] of Object.entries(one.throttles))
      throttles.set(reason, (throttles.get(reason) ?? 0) + count);
  const parts = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]) => `${thousands(count)} ${name}`).join(', ');
  const bad = [
    outcomes.size > 0 ? colors.red(`failed: ${parts(outcomes)}`) : 'none failed',
    throttles.size > 0 ? colors.red(`throttled: ${parts(throttles)}`) : 'none throttled',
  ];
  return [`${thousands(calls)} ${calls === 1 ? 'call' : 'calls'}`, ...bad].join(' · ');
}

function latencyTable(kinds: readonly StartKindDetails[], colors: Colors): string {
  const all = kinds.reduce((sum, { calls }) => sum + calls, 0);
  const titles = ['calls', 'share', 'failed', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms', 'mean ms'];
  return table(
    [{ title: 'kind' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    kinds.map(({ startKind, calls, errors, total }) => [
      startKindColor(colors, startKind),
      thousands(calls),
      percent(calls / all),
      errors === 0 ? '0' : colors.red(thousands(errors)),
      ...[total.p50Ms, total.p90Ms, total.p99Ms, total.maxMs, total.meanMs].map(number),
    ]),
    colors.dim,
  );
}

/** A row a phase, the kinds side by side. */
function phaseLines(kinds: readonly StartKindDetails[], colors: Colors): string[] {
  const present = PHASES.filter((phase) => kinds.some(({ phases }) => phases[phase] !== undefined));
  const rows = present.map((phase) => [
    phase,
    ...kinds.flatMap(({ phases }) => {
      const spread = phases[phase];
      return spread ? [number(spread.meanMs), number(spread.p99Ms)] : ['-', '-'];
    }),
  ]);
  const titles = kinds.flatMap(({ startKind }) => [startKind, 'p99']);
  return [
    colors.dim('mean and p99 of each phase in ms, over the calls that had it'),
    table(
      [{ title: 'phase' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
      rows,
      colors.dim,
    ),
  ];
}

function chartLines(kinds: readonly StartKindDetails[], colors: Colors, width: number): string[] {
  const margin = Math.max(...kinds.map(({ startKind }) => startKind.length)) + 2;
  const columns = chartWidthOf(width, margin);
  const bounds = kinds.flatMap(({ histogram }) =>
    histogram.flatMap(([upToMs]) => [upToMs / BUCKET_RATIO, upToMs]),
  );
  const axis = logAxis(bounds);
  return [
    ...kinds.map(({ startKind, histogram }) => {
      const counts = spreadOver(histogram, columns, (ms) => axis.position(ms));
      const label = startKindColor(colors, startKind) + ' '.repeat(margin - startKind.length);
      return `${label}${barText(counts)}`.trimEnd();
    }),
    ...axisLines(axis, columns, margin).map((line) => colors.dim(line)),
  ];
}

/** Calls of a bucket are spread evenly over the columns that it covers. */
function spreadOver(
  histogram: StartKindDetails['histogram'],
  columns: number,
  position: (ms: number) => number,
): number[] {
  const counts = new Array<number>(columns).fill(0);
  for (const [upToMs, calls] of histogram) {
    const from = Math.max(0, position(upToMs / BUCKET_RATIO) * columns);
    const to = Math.min(columns, position(upToMs) * columns);
    for (let column = Math.floor(from); column < to; column += 1) {
      const covered = Math.min(to, column + 1) - Math.max(from, column);
      counts[column] = (counts[column] ?? 0) + (calls * covered) / (to - from);
    }
  }
  return counts;
}

/** A line a function, warm beside what was not. */
function functionTable(functions: readonly FunctionCalls[], colors: Colors): string {
  const titles = ['calls', 'failed', 'throttled', 'warm', 'warm p50', 'warm p99', 'cold p50', 'cold p99'];
  const rows = functions.map(({ functionName, startKinds, throttles }) => {
    const sum = (of: (kind: FunctionCalls['startKinds'][number]) => number) =>
      startKinds.reduce((all, kind) => all + of(kind), 0);
    const calls = sum((kind) => kind.calls);
    const warm = startKinds.find(({ startKind }) => startKind === 'warm');
    const cold = startKinds.find(({ startKind }) => startKind === 'cold');
    return [
      functionName,
      thousands(calls),
      thousands(sum((kind) => kind.errors)),
      thousands(Object.values(throttles).reduce((all, count) => all + count, 0)),
      calls === 0 ? '-' : percent((warm?.calls ?? 0) / calls),
      ...[warm?.total.p50Ms, warm?.total.p99Ms, cold?.total.p50Ms, cold?.total.p99Ms].map((ms) =>
        ms === undefined ? '-' : number(ms),
      ),
    ];
  });
  return table(
    [{ title: 'function' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    rows,
    colors.dim,
  );
}

function sentences(kinds: readonly StartKindDetails[]): string[] {
  const warm = kinds.find(({ startKind }) => startKind === 'warm')?.total.p50Ms;
  if (warm === undefined || warm === 0) return [];
  const slower = kinds.filter(({ startKind }) => startKind !== 'warm');
  return slower.length === 0
    ? []
    : [
        '',
        ...slower.map(
          ({ startKind, total }) =>
            `At the median a ${startKind} start takes ${number(total.p50Ms / warm)} times as long as a warm call.`,
        ),
      ];
}

function remark({ since, knownSince }: StatisticsAnswer): string[] {
  if (knownSince - since < SLACK_MS) return [];
  const time = clockTime(knownSince).slice(0, 8);
  return ['', `Nothing is known from before ${time}: the service started then, or kept no more.`];
}

/** `97 %`, `0.3 %`. */
function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}
