import type { BoxSettings, Outcome } from '../../simulator/simulation';
import { number } from '../terminal/format';

/** What a simulation found, for the terminal and for the page. */
export interface SimulationReport {
  readonly folder: string;
  readonly functions: number;
  readonly minutes: number;
  readonly invocations: number;
  readonly box: BoxSettings;
  readonly notes: readonly string[];
  readonly outcomes: readonly Outcome[];
}

/** What the others are compared with. */
const REFERENCE = 'fixed-10m';
/** A logarithmic axis has no zero. */
const LEAST_WAIT_SECONDS = 1;
/** A policy that waits so many times as long as the next is left out of the chart. */
const FAR = 20;

export function gbHours(gbSeconds: number): string {
  return number(gbSeconds / 3600);
}

export function seconds(value: number): string {
  if (value < 1e6) return String(Math.round(value));
  return `${number(value / 1e6)} million`;
}

/** On the chart's axis of waiting. */
export function chartedWait({ waitSeconds }: Outcome): number {
  return Math.max(LEAST_WAIT_SECONDS, waitSeconds);
}

/** `0.18, 0.83`: so many times the waiting and the waste of the fixed keep-alive, which may not have been asked for. */
export function comparedText(outcome: Outcome, outcomes: readonly Outcome[]): string {
  const reference = outcomes.find(({ name }) => name === REFERENCE);
  if (!reference || reference.waitSeconds === 0 || reference.wastedGbSeconds === 0) return '-';
  const waiting = outcome.waitSeconds / reference.waitSeconds;
  const waste = outcome.wastedGbSeconds / reference.wastedGbSeconds;
  return `${ratio(waiting)}, ${ratio(waste)}`;
}

export const TITLES = [
  'policy',
  'starts',
  'stem',
  'cold',
  'prewarms',
  'evicted',
  'waiting s',
  'wasted GB·h',
  `× ${REFERENCE}`,
] as const;

/** A row of the table, in the order of the titles. */
export function cells(outcome: Outcome, outcomes: readonly Outcome[]): string[] {
  return [
    outcome.name,
    ...[outcome.starts, outcome.stemStarts, outcome.coldStarts, outcome.prewarms, outcome.evictions].map(
      grouped,
    ),
    seconds(outcome.waitSeconds),
    gbHours(outcome.wastedGbSeconds),
    comparedText(outcome, outcomes),
  ];
}

/** Those that a chart can show beside each other: one that waits many times as long as the next would flatten the rest. */
export function charted(outcomes: readonly Outcome[]): Outcome[] {
  const sorted = outcomes.toSorted((a, b) => chartedWait(a) - chartedWait(b));
  const isFar = (index: number) => {
    const [one, before] = [sorted[index], sorted[index - 1]];
    return one !== undefined && before !== undefined && chartedWait(one) > FAR * chartedWait(before);
  };
  while (sorted.length > 1 && isFar(sorted.length - 1)) sorted.pop();
  return outcomes.filter((outcome) => sorted.includes(outcome));
}

/** Which are not in the chart, and how long they wait; nothing when all are. */
export function leftOutText(outcomes: readonly Outcome[]): string | undefined {
  const shown = charted(outcomes);
  const left = outcomes.filter((outcome) => !shown.includes(outcome));
  const texts = left.map(
    ({ name, waitSeconds, wastedGbSeconds }) =>
      `${name} (${seconds(waitSeconds)} s, ${gbHours(wastedGbSeconds)} GB·h)`,
  );
  return texts.length === 0 ? undefined : `beyond the chart: ${texts.join(', ')}`;
}

/** What the last column says. */
export const RATIO_TEXT = `× ${REFERENCE}: so many times its waiting, and its waste`;

export function traceText({ folder, functions, minutes, invocations }: SimulationReport): string {
  return `${folder}: ${grouped(invocations)} calls of ${grouped(functions)} functions in ${number(minutes / 60)} h`;
}

export function boxText({ costs, memoryBudgetMb, idleBudgetMb }: BoxSettings): string {
  const { coldMs, stemMs, initMs, stemMemoryMb } = costs;
  const memory = Number.isFinite(memoryBudgetMb) ? `; the box has ${grouped(memoryBudgetMb)} MB` : '';
  const idle = Number.isFinite(idleBudgetMb)
    ? `; idle environments may hold ${grouped(idleBudgetMb)} MB`
    : '';
  return `a cold start waits ${coldMs} + ${initMs} ms, one of a stem ${stemMs} + ${initMs} ms; a stem holds ${stemMemoryMb} MB${memory}${idle}`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

function ratio(value: number): string {
  return value < 99.5 ? value.toFixed(2) : String(Math.round(value));
}
