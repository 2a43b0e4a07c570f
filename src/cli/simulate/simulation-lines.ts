import { logAxis } from '../report/log-axis';
import type { Output } from '../terminal/output';
import { table } from '../terminal/table';
import {
  cells,
  charted,
  chartedWait,
  boxText,
  gbHours,
  leftOutText,
  RATIO_TEXT,
  type SimulationReport,
  TITLES,
  traceText,
} from './trade-off';

type Colors = Output['colors'];

const HEIGHT = 18;
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
const AXIS_WIDTH = 9;

/** The outcomes for people, line by line. `width`: columns of the terminal. */
export function simulationLines(report: SimulationReport, colors: Colors, width: number): string[] {
  const { outcomes, box, notes } = report;
  const rows = outcomes.map((outcome, index) => {
    const [name = '', ...figures] = cells(outcome, outcomes);
    return [colors.bold(mark(index)), isOurs(name) ? colors.green(name) : name, ...figures];
  });
  return [
    colors.bold(traceText(report)),
    colors.dim(boxText(box)),
    ...notes.map((note) => colors.yellow(note)),
    '',
    table(
      ['', ...TITLES].map((title, index) => ({ title, align: index < 2 ? 'left' : 'right' })),
      rows,
      colors.dim,
    ),
    colors.dim(RATIO_TEXT),
    '',
    ...chart(report, colors, width),
  ];
}

/** Waste to the right, waiting upwards on a logarithmic axis; a letter a policy. Down and left is better. */
function chart({ outcomes }: SimulationReport, colors: Colors, width: number): string[] {
  const columns = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)) - AXIS_WIDTH - 1;
  const shown = charted(outcomes);
  const axis = logAxis(shown.map(chartedWait));
  const most = Math.max(...shown.map(({ wastedGbSeconds }) => wastedGbSeconds), 1);
  const row = (wait: number) => Math.round((1 - axis.position(wait)) * (HEIGHT - 1));
  const field = Array.from({ length: HEIGHT }, () => new Array<string>(columns).fill(' '));
  const marks = shown.map((outcome) => {
    const line = field[row(chartedWait(outcome))] ?? [];
    const letter = mark(outcomes.indexOf(outcome));
    const column = Math.round((outcome.wastedGbSeconds / most) * (columns - 1));
    return { line, name: outcome.name, at: placeLetter(line, column, letter) };
  });
  for (const { line, name, at } of marks) placeName(line, at, name);
  const ticks = new Map(axis.ticks.map((tick) => [row(tick), tick.toLocaleString('en-US')]));
  const lines = field.map((line, index) => {
    const tick = ticks.get(index) ?? '';
    return `${colors.dim(`${tick.padStart(AXIS_WIDTH)}${tick ? '┤' : '│'}`)}${line.join('')}`.trimEnd();
  });
  const end = gbHours(most);
  const leftOut = leftOutText(outcomes);
  return [
    colors.dim('waiting, seconds'),
    ...lines,
    colors.dim(`${' '.repeat(AXIS_WIDTH)}└${'─'.repeat(columns)}`),
    colors.dim(`${' '.repeat(AXIS_WIDTH + 1)}0${`wasted, GB·h ${end}`.padStart(columns - 1)}`),
    ...(leftOut ? [colors.dim(leftOut)] : []),
  ];
}

/** Puts the letter where it belongs, or beside that when another one stands there. Returns where. */
function placeLetter(line: string[], column: number, letter: string): number {
  const isFree = (at: number) => line[at] === ' ';
  let at = column;
  while (!isFree(at) && at + 1 < line.length) at += 1;
  if (!isFree(at)) at = line.lastIndexOf(' ');
  line[at] = letter;
  return at;
}

/** Puts the name to the right of its letter or to the left, where there is room. */
function placeName(line: string[], at: number, name: string): void {
  const isFree = (from: number) =>
    from > 0 &&
    from + name.length <= line.length &&
    line
      .slice(from - 1, from + name.length + 1)
      .every((sign, index) => sign === ' ' || from - 1 + index === at);
  const from = [at + 2, at - 1 - name.length].find(isFree);
  if (from !== undefined) line.splice(from, name.length, ...name);
}

function mark(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function isOurs(name: string): boolean {
  return name.startsWith('lambdabox');
}
