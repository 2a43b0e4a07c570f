import { plural } from '../terminal/format';
import { isBusy, type MachineFacts } from './machine';
import type { BenchPlan } from './measure';
import type { BenchReport, Comparison, FunctionReport, KindReport } from './report';
import { MIN_SAMPLES, type Ratio } from './ratio';
import type { BenchKind } from './sample';

/** What a call of this kind found. */
export const FOUND: Readonly<Record<BenchKind, string>> = {
  cold: 'nothing was ready',
  stem: 'a booted runtime was ready',
  thawed: 'its environment was frozen',
  warm: 'its environment was idle',
};

/** `23`, `4.1`, `0.87`: a ratio with two digits that matter. */
export function times(ratio: number): string {
  if (ratio >= 9.95) return String(Math.round(ratio));
  return ratio >= 0.995 ? ratio.toFixed(1) : ratio.toFixed(2);
}

/** `23 (21 to 26)`, or `23` without an interval. */
export function withInterval(ratio: Ratio): string {
  return [times(ratio.ratio), intervalText(ratio)].filter((text) => text !== '').join(' ');
}

/** `(21 to 26)`, or nothing. */
export function intervalText({ interval }: Ratio): string {
  return interval ? `(${times(interval.low)} to ${times(interval.high)})` : '';
}

/** `orders: by medians, a cold start takes 4.1 times as long as a stem start and 210 times as long as a warm call.` */
export function speedUpSentence({ name, kinds }: FunctionReport): string | undefined {
  const parts = kinds.flatMap(({ kind, coldRatio }) =>
    coldRatio
      ? [`${times(coldRatio.ratio)} times as long as a ${kind} ${kind === 'warm' ? 'call' : 'start'}`]
      : [],
  );
  return parts.length === 0 ? undefined : `${name}: by medians, a cold start takes ${listed(parts)}.`;
}

/** `warm: orders-py takes 1.3 (1.2 to 1.4) times as long as orders.` */
export function comparisonSentence(
  { kind, ...ratio }: Comparison,
  [first, second]: readonly FunctionReport[],
): string {
  const verdict = verdictOf(ratio);
  return `${kind}: ${second?.name} takes ${withInterval(ratio)} times as long as ${first?.name}${verdict}.`;
}

function verdictOf({ interval }: Ratio): string {
  if (!interval) return `; an interval takes ${MIN_SAMPLES} calls of each`;
  return interval.low <= 1 && interval.high >= 1 ? ', which may be chance' : '';
}

/** `20 calls of each kind; warm: 20 calls/s for 10 s`. */
export function planText({ kinds, calls, rate, durationMs }: BenchPlan): string {
  const others = kinds.filter((kind) => kind !== 'warm');
  return [
    ...(others.length > 0
      ? [`${listed(others)}: ${plural(calls, 'call')}${others.length > 1 ? ' each' : ''}`]
      : []),
    ...(kinds.includes('warm') ? [`warm: ${plural(rate, 'call')}/s for ${durationMs / 1000} s`] : []),
  ].join('; ');
}

export function machineText({ machine }: BenchReport): string {
  const { docker, processor, version } = machine;
  return [`lambdabox ${version}`, docker, processor].filter((part) => part !== undefined).join(' · ');
}

/** What is in no figure, and what to bear in mind with those that are, a line each. */
export function remarks(report: BenchReport): string[] {
  const lines = report.functions.flatMap(({ name, kinds }) =>
    kinds.flatMap((kind) => kindRemarks(kind).map((remark) => `${name}, ${kind.kind}: ${remark}`)),
  );
  const { machine, isInterrupted } = report;
  return [
    ...lines,
    ...(isBusy(machine) ? [busyText(machine)] : []),
    ...(isInterrupted ? ['interrupted: what was measured until then'] : []),
  ];
}

function busyText({ load, processors }: MachineFacts): string {
  return `the machine was busy before the first call: load ${load?.toFixed(1)} on ${plural(processors ?? 0, 'processor')}; figures are higher than on a quiet one`;
}

function kindRemarks({ otherKinds, failures, lastFailure, refused, note }: KindReport): string[] {
  const remarks: string[] = [];
  if (note !== undefined) remarks.push(note);
  for (const [kind, count] of Object.entries(otherKinds))
    remarks.push(`${plural(count, 'call')} left out, ${count === 1 ? 'it was' : 'they were'} ${kind}`);
  if (failures > 0)
    remarks.push(
      `${plural(failures, 'call')} left out, the function failed: ${shorten(lastFailure?.answer ?? '')}`,
    );
  for (const [message, count] of Object.entries(refused))
    remarks.push(`${plural(count, 'call')} refused: ${message}`);
  return remarks;
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
