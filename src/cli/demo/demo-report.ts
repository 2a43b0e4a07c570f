import { PHASES } from '../../telemetry/events';
import type { Context } from '../context';
import { median } from '../report/percentile';
import { milliseconds, number } from '../terminal/format';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';
import type { DemoCalls } from './demo-calls';

/** A row for each function and start kind that occurred. */
export function demoTable(results: readonly DemoCalls[], colors: Context['out']['colors']): string {
  const rows = results.flatMap(({ name, cold, stem, warm }) => {
    const reports = [...cold, ...stem, ...warm];
    const kinds = [...new Set(reports.map(({ startKind }) => startKind))];
    return kinds.map((kind) => {
      const same = reports.filter(({ startKind }) => startKind === kind);
      const phases = PHASES.map((phase) => middle(same.map((report) => report.phases[phase])));
      return [
        name,
        startKindColor(colors, kind),
        String(same.length),
        ...phases,
        middle(same.map(({ totalMs }) => totalMs)),
      ];
    });
  });
  const titles = ['function', 'kind', 'calls', ...PHASES, 'total'];
  return table(
    titles.map((title) => ({ title, align: title === 'function' || title === 'kind' ? 'left' : 'right' })),
    rows,
    colors.dim,
  );
}

/** `orders: cold 312 ms, stem 9.10 ms, warm 1.20 ms; cold takes 260 times as long as warm`, of medians. */
export function demoSentence({ name, cold, stem, warm }: DemoCalls): string {
  const byKind = Map.groupBy([...cold, ...stem, ...warm], ({ startKind }) => startKind);
  const medians = [...byKind]
    .map(([kind, reports]) => ({ kind, ms: median(reports.map(({ totalMs }) => totalMs)) }))
    .sort((a, b) => b.ms - a.ms);
  const listed = medians.map(({ kind, ms }) => `${kind} ${milliseconds(ms)}`).join(', ');
  const [slowest, fastest] = [medians[0], medians.at(-1)];
  return slowest && fastest && slowest !== fastest
    ? `${name}: ${listed}; ${slowest.kind} takes ${Math.round(slowest.ms / fastest.ms)} times as long as ${fastest.kind}`
    : `${name}: ${listed}`;
}

/** What the calls were that the table leaves out, and why it does. */
export function firstCallsSentence(results: readonly DemoCalls[]): string {
  const listed = results.map(
    ({ name, first }) => `${name} ${first.startKind} ${milliseconds(first.totalMs)}`,
  );
  return `not counted, the first call of each, which reads what it needs from disk: ${listed.join(', ')}`;
}

/** The median of those that have the phase. */
function middle(values: readonly (number | undefined)[]): string {
  const there = values.filter((value) => value !== undefined);
  return there.length === 0 ? '-' : number(median(there));
}
