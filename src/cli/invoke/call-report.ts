import type { Phase } from '../../contract/phases';
import { PHASES } from '../../telemetry/events';
import type { Answer } from '../http/client';
import { milliseconds, number } from '../terminal/format';

/** What an answered Invoke tells of itself in its headers and in the end of its log. Times are milliseconds. */
export interface CallReport {
  readonly requestId: string;
  readonly startKind: string;
  readonly environmentId: string;
  readonly executedVersion: string;
  /** `Unhandled` when the function failed. */
  readonly functionError?: string;
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  readonly totalMs: number;
  readonly billedMs?: number;
  readonly memorySizeMb?: number;
  readonly maxMemoryUsedMb?: number;
  readonly log: string;
}

export function reportOf({ headers }: Answer): CallReport {
  const text = (name: string) => String(headers[name] ?? '');
  const phases = parseServerTiming(text('server-timing'));
  const log = Buffer.from(text('x-amz-log-result'), 'base64').toString('utf8');
  return {
    requestId: text('x-amzn-requestid'),
    startKind: text('x-lambdabox-start-kind') || 'unknown',
    environmentId: text('x-lambdabox-environment-id'),
    executedVersion: text('x-amz-executed-version'),
    ...(headers['x-amz-function-error'] ? { functionError: text('x-amz-function-error') } : {}),
    phases,
    totalMs: Object.values(phases).reduce((sum, ms) => sum + ms, 0),
    ...parseReport(log),
    log,
  };
}

/** `queue;dur=0.2, invoke;dur=1.5` */
function parseServerTiming(text: string): Partial<Record<Phase, number>> {
  const phases: Partial<Record<Phase, number>> = {};
  for (const [, name, ms] of text.matchAll(/([a-z]+);dur=([\d.]+)/g)) {
    const phase = PHASES.find((known) => known === name);
    if (phase) phases[phase] = Number(ms);
  }
  return phases;
}

type Metered = Pick<CallReport, 'billedMs' | 'memorySizeMb' | 'maxMemoryUsedMb'>;

/** The figures of the REPORT line, of a text log or of a JSON one. */
function parseReport(log: string): Metered {
  const line = log
    .split('\n')
    .findLast((text) => text.startsWith('REPORT ') || text.includes('"platform.report"'));
  if (!line) return {};
  const pick = (pattern: RegExp) => {
    const value = pattern.exec(line)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const found = {
    billedMs: pick(/(?:Billed Duration: |"billedDurationMs":)([\d.]+)/),
    memorySizeMb: pick(/(?:Memory Size: |"memorySizeMB":)(\d+)/),
    maxMemoryUsedMb: pick(/(?:Max Memory Used: |"maxMemoryUsedMB":)(\d+)/),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Phases that took time, in their order: `create 9.1, start 85.2, init 120`. */
function phasesText(phases: CallReport['phases']): string {
  return PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined || ms < 0.005 ? [] : [`${phase} ${number(ms)}`];
  }).join(', ');
}

/** One line for people: start kind, total, phases, memory, billed time. */
export function summary(report: CallReport): string {
  const phases = phasesText(report.phases);
  return [
    report.functionError ? `function failed (${report.functionError})` : undefined,
    `${report.startKind} start, ${milliseconds(report.totalMs)}${phases ? ` (${phases})` : ''}`,
    report.maxMemoryUsedMb === undefined
      ? undefined
      : `memory ${report.maxMemoryUsedMb} of ${report.memorySizeMb} MB`,
    report.billedMs === undefined ? undefined : `billed ${report.billedMs} ms`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
