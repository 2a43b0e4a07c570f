import type { Decision } from '../../contract/decision';
import type { InvocationRecord } from '../../contract/invocation-record';
import { PHASES, STARTED_BECAUSE } from '../../telemetry/events';
import { clockTime, milliseconds } from '../terminal/format';
import type { Output } from '../terminal/output';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';
import { decisionLines } from './decision-lines';

/** What is known of one call. */
export interface CallFacts {
  readonly requestId: string;
  /** Undefined: it has not ended, was refused, or is forgotten. */
  readonly invocation: InvocationRecord | undefined;
  /** Newest first. */
  readonly decisions: readonly Decision[];
}

/** Columns. */
const BAR_WIDTH = 40;

/** How a call was served, where its time went, and the decisions that led to it. */
export function callLines(
  { requestId, invocation, decisions }: CallFacts,
  colors: Output['colors'],
): string[] {
  const head = invocation
    ? ended(invocation, colors)
    : [colors.bold(requestId), '  has not ended: it waits, runs, or was refused'];
  const story =
    decisions.length > 0
      ? [colors.dim('what led to it, the newest last'), ...decisionLines(decisions, colors)]
      : [colors.dim('the decisions that led to it are too long ago to be known')];
  return [...head, '', ...story];
}

function ended(record: InvocationRecord, colors: Output['colors']): string[] {
  const { functionName, version, startKind, outcome, totalMs, startedAt, environmentId } = record;
  const result = outcome === 'success' ? colors.green(outcome) : colors.red(outcome);
  return [
    colors.bold(record.requestId),
    `  ${functionName}:${version} at ${clockTime(startedAt)}: ${startKindColor(colors, startKind)} start, ${result}, ${milliseconds(totalMs)}`,
    `  ${STARTED_BECAUSE[startKind]}`,
    `  environment ${environmentId}`,
    '',
    phaseChart(record, colors),
  ];
}

/** Each phase where it lay in the call's time. */
function phaseChart({ phases }: InvocationRecord, colors: Output['colors']): string {
  const present = PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined ? [] : [{ phase, ms }];
  });
  const total = present.reduce((sum, { ms }) => sum + ms, 0);
  let before = 0;
  const rows = present.map(({ phase, ms }) => {
    const bar = barOf(before, ms, total);
    before += ms;
    return [`  ${phase}`, milliseconds(ms), colors.cyan(bar)];
  });
  return table(
    [{ title: colors.dim('  phase') }, { title: 'time', align: 'right' }, { title: '' }],
    rows,
    colors.dim,
  );
}

function barOf(before: number, ms: number, total: number): string {
  if (total === 0) return '';
  const column = (at: number) => Math.round((at / total) * BAR_WIDTH);
  const from = column(before);
  const length = column(before + ms) - from;
  return length > 0 ? ' '.repeat(from) + '█'.repeat(length) : `${' '.repeat(Math.min(from, BAR_WIDTH - 1))}▏`;
}
