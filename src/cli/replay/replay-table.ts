import type { CallRow } from '../../contract/call-row';
import type { CallReport } from '../invoke/call-report';
import { milliseconds } from '../terminal/format';
import type { Output } from '../terminal/output';
import { table } from '../terminal/table';

const COLUMNS = ['', 'before', 'now'].map((title) => ({ title, align: 'left' as const }));

/** A call and its replay, one figure a line; what a person would look for is marked where it differs. */
export function replayTable(call: CallRow, report: CallReport, colors: Output['colors']): string {
  const rows = [
    ['version', call.version, report.executedVersion],
    [
      'outcome',
      call.outcome === 'success' ? 'success' : 'failed',
      report.functionError ? 'failed' : 'success',
    ],
  ].map(([name = '', before = '', now = '']) => [name, before, before === now ? now : colors.yellow(now)]);
  const figures = [
    ['start', call.startKind, report.startKind],
    ['function', msOf(call.phases.invoke), msOf(report.phases.invoke)],
    ['total', milliseconds(call.totalMs), milliseconds(report.totalMs)],
    ['memory', `${call.maxMemoryUsedMb} MB`, memoryOf(report)],
  ];
  return table(COLUMNS, [...rows, ...figures], colors.dim);
}

function msOf(ms: number | undefined): string {
  return ms === undefined ? '-' : milliseconds(ms);
}

function memoryOf({ maxMemoryUsedMb }: CallReport): string {
  return maxMemoryUsedMb === undefined ? '-' : `${maxMemoryUsedMb} MB`;
}
