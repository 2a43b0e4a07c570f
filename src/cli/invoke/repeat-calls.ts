import { PHASES } from '../../telemetry/events';
import { reportOf, type CallReport } from './call-report';
import type { Answer } from '../http/client';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { median } from '../report/percentile';
import { milliseconds, number, plural } from '../terminal/format';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';

/** Rows beyond these are counted, not shown: the summary has them all. */
const MAX_ROWS = 50;

/** Calls `count` times, one after the other, and prints a table of where the time went. */
export async function repeatCalls(
  { out }: Context,
  count: number,
  isJson: boolean,
  call: () => Promise<Answer>,
): Promise<ExitCode> {
  const reports: CallReport[] = [];
  for (let round = 1; round <= count; round += 1) {
    out.progress(`call ${round} of ${count}`);
    reports.push(reportOf(await call()));
  }
  const failures = reports.filter(({ functionError }) => functionError !== undefined).length;
  if (isJson) out.json(reports.map(({ log: _, ...report }) => report));
  else {
    out.line(callTable(reports.slice(0, MAX_ROWS), out.colors));
    if (count > MAX_ROWS) out.line(`... and ${count - MAX_ROWS} more`);
    out.line();
    for (const line of startKindSummary(reports)) out.line(line);
    if (failures > 0)
      out.note(out.noteColors.red(`${plural(failures, 'call')} of ${count} failed in the function`));
  }
  return failures > 0 ? EXIT.failed : EXIT.ok;
}

function callTable(reports: readonly CallReport[], colors: Context['out']['colors']): string {
  const columns = ['call', 'kind', 'total', ...PHASES, 'billed'];
  const rows = reports.map((report, index) => [
    String(index + 1),
    startKindColor(colors, report.startKind),
    milliseconds(report.totalMs),
    ...PHASES.map((phase) => shown(report.phases[phase])),
    report.billedMs === undefined ? '' : `${report.billedMs} ms`,
  ]);
  return table(
    columns.map((title) => ({ title, align: title === 'kind' ? 'left' : 'right' })),
    rows,
    colors.dim,
  );
}

/** A phase that did not happen is not 0. */
function shown(ms: number | undefined): string {
  return ms === undefined ? '-' : number(ms);
}

/** `cold: 1 call, half within 312 ms`, a line a start kind. */
function startKindSummary(reports: readonly CallReport[]): string[] {
  const kinds = [...new Set(reports.map(({ startKind }) => startKind))];
  return kinds.map((kind) => {
    const totals = reports.filter(({ startKind }) => startKind === kind).map(({ totalMs }) => totalMs);
    return `${kind}: ${plural(totals.length, 'call')}, p50 ${milliseconds(median(totals))}, longest ${milliseconds(Math.max(...totals))}`;
  });
}
