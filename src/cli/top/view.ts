import { clockTime, number, plural, thousands } from '../terminal/format';
import type { Output } from '../terminal/output';
import { FunctionTable } from './function-table';
import type { LiveView } from '../../contract/live-view';
import type { LogPane } from './log-pane';
import type { Row } from './rows';
import { SORT_BY_KEY, selectedIndex, type State } from './state';

type Colors = Output['colors'];

/** All that is on the screen. */
interface Picture {
  readonly endpoint: string;
  readonly live: LiveView;
  /** All functions. */
  readonly all: readonly Row[];
  /** Those of the table, in its order. */
  readonly rows: readonly Row[];
  /** Why the last look failed, if it did. */
  readonly trouble: string | undefined;
  readonly log: LogPane | undefined;
}

const HEAD_LINES = 5;
const FOOT_LINES = 2;
const BAR = 12;
/** Columns from which the footer has room for what each key sorts by. */
const WIDE_FOOTER = 120;

/** Lines that a page of the table or the log has on a screen of `rows` lines. */
export function pageOf(rows: number): number {
  return Math.max(1, rows - HEAD_LINES - FOOT_LINES);
}

/** The screen line by line. */
export function screenLines(
  picture: Picture,
  state: State,
  colors: Colors,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const page = pageOf(rows);
  const body = bodyOf(picture, state, colors, columns, page);
  const blanks = new Array<string>(Math.max(0, page + 1 - body.length)).fill('');
  return [
    ...headLines(picture, colors),
    ...body.slice(0, page + 1),
    ...blanks,
    '',
    footer(picture, state, colors, columns),
  ];
}

/** The box as a whole. */
function headLines(
  { endpoint, live, all, trouble }: Omit<Picture, 'rows' | 'log'>,
  colors: Colors,
): string[] {
  const { memory, stems, inFlight: flight, concurrencyLimit, queuedEvents, at } = live;
  const sum = (of: (row: Row) => number) => all.reduce((total, row) => total + of(row), 0);
  const errors = sum((row) => row.errors);
  const throttles = sum((row) => row.throttles);
  const waiting = sum((row) => row.waiting);
  const counts = [
    `${rate(sum((row) => row.callsPerSecond))} calls/s`,
    `${thousands(flight)} of ${thousands(concurrencyLimit)} in flight`,
    ...(waiting > 0 ? [colors.yellow(`${plural(waiting, 'call')} waiting`)] : []),
    ...(queuedEvents > 0 ? [`${plural(queuedEvents, 'event')} queued`] : []),
    ...sourcesPart(live.sources, colors),
    errors > 0 ? colors.red(plural(errors, 'error')) : 'no errors',
    throttles > 0 ? colors.red(`${thousands(throttles)} throttled`) : 'none throttled',
  ];
  const { environment, frozen, stem } = memory.byKind;
  const share = memory.budgetMb > 0 ? memory.reservedMb / memory.budgetMb : 0;
  return [
    `${colors.bold('lambdabox')} ${endpoint}  ${colors.dim(clockTime(at).slice(0, 8))}${trouble === undefined ? '' : `  ${colors.red(trouble)}`}`,
    counts.join(' · '),
    [
      `memory ${bar(share, colors)} ${thousands(memory.reservedMb)} of ${thousands(memory.budgetMb)} MB`,
      `environments ${thousands(environment)}`,
      `frozen ${thousands(frozen)}`,
      `idle ${thousands(memory.idleMb)} of ${thousands(memory.idleBudgetMb)}`,
      `stems ${thousands(stem)} (${stems.ready + stems.starting})`,
      `${thousands(memory.usedMb)} in use`,
    ].join(' · '),
  ];
}

/** Of a box without sources nothing is said. */
function sourcesPart({ count, troubled, rate: perSecond }: LiveView['sources'], colors: Colors): string[] {
  if (count === 0) return [];
  const all = `${plural(count, 'source')}${perSecond === 0 ? '' : ` ${rate(perSecond)}/s`}`;
  return [troubled === 0 ? all : `${all}, ${colors.red(`${troubled} in trouble`)}`];
}

/** The table without a screen. */
export function onceLines(
  picture: Omit<Picture, 'log'>,
  state: State,
  colors: Colors,
  columns: number,
): string[] {
  const table = new FunctionTable(picture.rows, columns, state.sort, colors);
  return [
    ...headLines(picture, colors),
    '',
    ...(picture.rows.length === 0
      ? [nothing(picture, state)]
      : [table.title(), ...picture.rows.map((row) => table.line(row, false))]),
  ].map((line) => line.trimEnd());
}

function bodyOf(picture: Picture, state: State, colors: Colors, columns: number, page: number): string[] {
  if (state.mode === 'help') return ['', ...HELP];
  if (state.mode === 'log' && picture.log) return logLines(picture.log, state, colors, page);
  const { rows } = picture;
  const table = new FunctionTable(rows, columns, state.sort, colors);
  if (rows.length === 0) return ['', nothing(picture, state)];
  const index = selectedIndex(
    state,
    rows.map(({ functionName }) => functionName),
  );
  const from = Math.max(0, Math.min(index - Math.floor(page / 2), rows.length - page));
  return [
    '',
    table.title(),
    ...rows.slice(from, from + page - 1).map((row, at) => table.line(row, from + at === index)),
  ];
}

function logLines(log: LogPane, { scrolledBack }: State, colors: Colors, page: number): string[] {
  const lines = log.page(page - 1, scrolledBack);
  const how = scrolledBack === 0 ? 'following' : `${plural(scrolledBack, 'line')} back`;
  return [
    '',
    `${colors.bold(log.functionName)} ${colors.dim(`log, ${how}`)}`,
    ...(lines.length > 0 ? lines : [colors.dim('no lines in the last hour')]),
  ];
}

function nothing({ all }: Pick<Picture, 'all'>, { filter }: State): string {
  return all.length === 0
    ? 'there are no functions yet; make one: lambdabox deploy <folder>'
    : `no function has ${JSON.stringify(filter)} in its name; Esc shows all`;
}

function footer({ rows, all }: Picture, { mode, filter }: State, colors: Colors, columns: number): string {
  if (mode === 'filter')
    return `/${filter}${colors.inverse(' ')}  ${colors.dim('Enter keeps, Esc shows all')}`;
  if (mode === 'help') return colors.dim('any key goes back');
  if (mode === 'log') return colors.dim('↑↓ PgUp PgDn scroll · f follow · q Esc back');
  const isWide = columns >= WIDE_FOOTER;
  const sorts = Object.entries(SORT_BY_KEY).map(([key, by]) =>
    isWide ? `${colors.bold(key)} ${by}` : colors.bold(key),
  );
  const shown = filter === '' ? '' : `${colors.yellow(`/${filter}: ${rows.length} of ${all.length}`)}  `;
  return `${shown}${colors.dim('sort')} ${sorts.join(' ')} ${colors.dim('· / filter · Enter log · ? help · q quit')}`;
}

/** `0`, `0.50`, `12.3`. */
function rate(perSecond: number): string {
  return perSecond === 0 ? '0' : number(perSecond);
}

/** A part of the whole; much of it stands out. */
function bar(share: number, colors: Colors): string {
  const filled = Math.min(BAR, Math.round(share * BAR));
  const paint = share > 0.9 ? colors.red : share > 0.7 ? colors.yellow : colors.green;
  return paint('█'.repeat(filled)) + colors.dim('░'.repeat(BAR - filled));
}

const HELP: readonly string[] = [
  '↑ ↓ PgUp PgDn      select a function; Enter follows its log',
  'c p P e t m f n    sort by calls, p99, p50, errors, throttles, memory, flight, name',
  '/                  show only functions whose names have a text; Esc shows all',
  'q, Ctrl-C          quit',
  '',
  'calls/s                         between the last two looks',
  'flight, waiting                 calls that run or wait; those without an environment yet',
  'busy, idle, frozen, starting    environments',
  'warm, thawed, stem, cold        how the latest calls got their environment',
  'p50, p99, errors, throttled     of the last one to two minutes',
  'memory                          what its environments have reserved',
];
