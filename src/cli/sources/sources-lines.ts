import type { SourcesAnswer, SourceTrouble, SourceView } from '../../contract/source-view';
import { ago, number, plural, span, thousands } from '../terminal/format';
import type { Output } from '../terminal/output';
import { table } from '../terminal/table';

type Colors = Output['colors'];

const COLUMNS = ['kind', 'source', 'calls', 'state', 'rate/s', 'lag', 'pollers', 'failed', 'last', 'next'];
const RIGHT = new Set(['rate/s', 'lag', 'pollers', 'failed', 'last', 'next']);

/** One line a source; what keeps it from its work stands below it. */
export function sourcesLines({ at, sources }: SourcesAnswer, colors: Colors): string[] {
  const columns = COLUMNS.map((title) => ({ title, align: RIGHT.has(title) ? 'right' : 'left' }) as const);
  const rows = sources.map((source) => rowOf(source, at, colors));
  const [head = '', ...lines] = table(columns, rows, colors.dim).split('\n');
  const troubled = sources.filter(({ trouble }) => trouble).length;
  return [
    head,
    ...lines.flatMap((line, index) => {
      const trouble = sources[index]?.trouble;
      return trouble ? [line, colors.red(`  ${troubleText(trouble, at)}`)] : [line];
    }),
    '',
    troubled === 0
      ? colors.dim(`${plural(sources.length, 'source')}, none in trouble`)
      : `${plural(sources.length, 'source')}, ${colors.red(`${troubled} in trouble`)}`,
  ];
}

function rowOf(source: SourceView, at: number, colors: Colors): string[] {
  const { kind, name, targets, rate, lag, pollers, counts, lastAt, nextAt } = source;
  // Of a mapping each record that is given up has failed before; what rules cannot send has not.
  const missed = Math.max(counts.failures, counts.dropped);
  return [
    kind,
    colors.bold(oneLine(name)),
    targets.map(shortened).join(', ') || '-',
    stateText(source, colors),
    rate === 0 ? '-' : number(rate),
    lag === undefined ? '-' : lagText(lag),
    pollers === undefined ? '-' : String(pollers),
    missed === 0 ? '-' : colors.red(thousands(missed)),
    lastAt === undefined ? 'never' : ago(lastAt, at),
    nextAt === undefined ? '-' : nextText(nextAt, at),
  ];
}

/** All about one source. */
export function sourceLines(source: SourceView, at: number, colors: Colors): string[] {
  const { kind, name, id, targets, waitsFor, trouble, counts, rate, lag, pollers } = source;
  const { lastResult, lastAt, nextAt } = source;
  const facts: [string, string | undefined][] = [
    ['id', id],
    ['calls', targets.join(', ') || 'nothing'],
    ['state', stateText(source, colors)],
    ['waits for', waitsFor && oneLine(waitsFor)],
    ['trouble', trouble && colors.red(troubleText(trouble, at))],
    ['last result', lastResult && oneLine(lastResult)],
    ['last', lastAt === undefined ? 'never, since the service started' : ago(lastAt, at)],
    ['next', nextAt === undefined ? undefined : nextText(nextAt, at)],
    ['rate', `${number(rate)} records a second over the last minute`],
    ['lag', lag && lagText(lag)],
    ['pollers', pollers === undefined ? undefined : String(pollers)],
    ['passed', countsText(counts)],
  ];
  return [
    `${kind} ${colors.bold(oneLine(name))}`,
    ...facts.flatMap(([what, text]) =>
      text === undefined ? [] : [`  ${colors.dim(what.padEnd(11))}  ${text}`],
    ),
  ];
}

function countsText({
  records,
  batches,
  failures,
  filtered,
  retries,
  dropped,
}: SourceView['counts']): string {
  const parts = [
    `${plural(records, 'record')} in ${batches} ${batches === 1 ? 'batch' : 'batches'}`,
    `${thousands(failures)} failed`,
    `${thousands(filtered)} filtered out`,
    `${thousands(retries)} tried again`,
    `${thousands(dropped)} given up`,
  ];
  return `${parts.join(', ')}, since the service started`;
}

function troubleText({ message, since, nextTryAt }: SourceTrouble, at: number): string {
  const again = nextTryAt === undefined ? '' : `; tried again ${nextText(nextTryAt, at)}`;
  return `${oneLine(message)} (for ${span(at - since)}${again})`;
}

function lagText({ records, oldestMs }: NonNullable<SourceView['lag']>): string {
  const parts = [
    ...(records === undefined ? [] : [thousands(records)]),
    ...(oldestMs === undefined ? [] : [span(oldestMs)]),
  ];
  return parts.join(', ') || '-';
}

function nextText(time: number, at: number): string {
  return time - at < 1000 ? 'now' : `in ${span(time - at)}`;
}

function stateText({ state, trouble }: SourceView, colors: Colors): string {
  if (trouble) return colors.red(state);
  if (/^enabled$/i.test(state)) return colors.green(state);
  return /^disabled$/i.test(state) ? colors.dim(state) : colors.yellow(state);
}

/** The last part of a target's ARN. */
function shortened(target: string): string {
  return oneLine(target.startsWith('arn:') ? target.split(':').slice(5).join(':') : target);
}

/** Brokers write messages, and terminals obey what is in them. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
