import type { StartKind } from '../../contract/start-kind';
import { milliseconds, number, thousands } from '../terminal/format';
import type { Output } from '../terminal/output';
import { startKindColor } from '../terminal/start-kind-color';
import { inFlight, type Row } from './rows';
import type { SortKey } from './sort-keys';

type Colors = Output['colors'];
type Paint = (text: string) => string;

interface Column {
  readonly title: string;
  readonly width: number;
  /** Marked when the rows are sorted by it. */
  readonly sort?: SortKey;
  /** The first to go when the terminal is narrow has the highest. */
  readonly goes: number;
  readonly cell: (row: Row) => string;
  readonly paint?: (row: Row, colors: Colors) => Paint;
}

const LEAST_NAME = 16;
const MOST_NAME = 40;
const MARK = 2;

/** Lines of functions with their title, as wide as the terminal allows. */
export class FunctionTable {
  private readonly columns: readonly Column[];
  private readonly nameWidth: number;

  constructor(
    rows: readonly Row[],
    width: number,
    private readonly sort: SortKey,
    private readonly colors: Colors,
  ) {
    let columns = [...COLUMNS];
    const left = () => width - MARK - columns.reduce((sum, column) => sum + column.width, 0);
    while (left() < LEAST_NAME && columns.length > 1) {
      const gone = columns.reduce((a, b) => (b.goes > a.goes ? b : a));
      columns = columns.filter((column) => column !== gone);
    }
    this.columns = columns;
    const longest = Math.max(LEAST_NAME, ...rows.map(({ functionName }) => functionName.length));
    this.nameWidth = Math.min(left(), MOST_NAME, longest);
  }

  title(): string {
    const titles = this.columns.map(({ title, width, sort }) => {
      const padded = title.padStart(width);
      return sort === this.sort ? this.colors.bold(padded) : this.colors.dim(padded);
    });
    const name = 'function'.padEnd(this.nameWidth);
    const painted = this.sort === 'name' ? this.colors.bold(name) : this.colors.dim(name);
    return ' '.repeat(MARK) + painted + titles.join('');
  }

  line(row: Row, isSelected: boolean): string {
    const cells = this.columns.map(({ width, cell, paint }) => {
      const text = cell(row).padStart(width);
      return paint ? paint(row, this.colors)(text) : text;
    });
    const name = shortened(row.functionName, this.nameWidth);
    const mark = isSelected ? '> ' : ' '.repeat(MARK);
    return mark + (isSelected ? this.colors.inverse(name) : name) + cells.join('');
  }
}

const plain: Paint = (text) => text;

const COLUMNS: readonly Column[] = [
  {
    ...{ title: 'calls/s', width: 9, sort: 'calls', goes: 0 },
    cell: ({ callsPerSecond }) => (callsPerSecond === 0 ? '-' : number(callsPerSecond)),
  },
  { title: 'flight', width: 8, sort: 'flight', goes: 1, cell: (row) => count(inFlight(row)) },
  {
    ...{ title: 'waiting', width: 9, goes: 13 },
    cell: ({ waiting }) => count(waiting),
    paint: ({ waiting }, colors) => (waiting > 0 ? colors.yellow : plain),
  },
  { title: 'busy', width: 6, goes: 8, cell: ({ busy }) => count(busy) },
  { title: 'idle', width: 6, goes: 7, cell: ({ idle }) => count(idle) },
  { title: 'frozen', width: 8, goes: 10, cell: ({ frozen }) => count(frozen) },
  { title: 'starting', width: 10, goes: 12, cell: ({ starting }) => count(starting) },
  kindColumn('warm', 5),
  kindColumn('thawed', 11),
  kindColumn('stem', 9),
  kindColumn('cold', 4),
  { title: 'p50', width: 9, sort: 'p50', goes: 3, cell: ({ recent }) => time(recent?.p50Ms) },
  { title: 'p99', width: 9, sort: 'p99', goes: 2, cell: ({ recent }) => time(recent?.p99Ms) },
  {
    ...{ title: 'errors', width: 8, sort: 'errors', goes: 2 },
    cell: ({ errors }) => count(errors),
    paint: ({ errors }, colors) => (errors > 0 ? colors.red : plain),
  },
  {
    ...{ title: 'throttled', width: 11, sort: 'throttles', goes: 6 },
    cell: ({ throttles }) => count(throttles),
    paint: ({ throttles }, colors) => (throttles > 0 ? colors.red : plain),
  },
  {
    ...{ title: 'memory', width: 10, sort: 'memory', goes: 6 },
    cell: ({ heldMb }) => (heldMb === 0 ? '-' : `${thousands(heldMb)} MB`),
  },
];

/** The share of a start kind among the latest calls. */
function kindColumn(kind: StartKind, goes: number): Column {
  const share = ({ recent, calls }: Row) => (recent?.startKinds[kind] ?? 0) / Math.max(1, calls);
  return {
    ...{ title: kind, width: Math.max(6, kind.length + 2), goes },
    cell: (row) => (share(row) === 0 ? '-' : `${Math.max(1, Math.round(share(row) * 100))} %`),
    paint: (row, colors) => (share(row) === 0 ? plain : (text) => startKindColor(colors, kind, text)),
  };
}

function count(value: number): string {
  return value === 0 ? '-' : thousands(value);
}

function time(ms: number | undefined): string {
  return ms === undefined ? '-' : milliseconds(ms);
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}
