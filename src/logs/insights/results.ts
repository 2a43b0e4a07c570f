import { timeText, type LogRow } from './log-row';
import type { Aggregate, Grouping, InsightsQuery, SortKey, Statistics } from './query';

/** A line of an answer, by column. */
export type Line = ReadonlyMap<string, string>;

/** Rows and groups that are held for one query; beyond, it fails. */
const MAX_HELD = 100_000;
/** Without a limit of the query's own (CloudWatch Logs user guide, "limit"). */
const DEFAULT_LIMIT = 10_000;
const DEFAULT_FIELDS = ['@timestamp', '@message'];

class Tally {
  private rows = 0;
  private numbers = 0;
  private sum = 0;
  private least = Infinity;
  private greatest = -Infinity;

  constructor(readonly aggregate: Aggregate) {}

  add(row: LogRow): void {
    const value = this.aggregate.field === undefined ? '' : row.field(this.aggregate.field);
    if (value === undefined) return;
    this.rows += 1;
    const number = value === '' ? NaN : Number(value);
    if (Number.isNaN(number)) return;
    this.numbers += 1;
    this.sum += number;
    this.least = Math.min(this.least, number);
    this.greatest = Math.max(this.greatest, number);
  }

  /** Undefined where there was no number. */
  get value(): number | undefined {
    if (this.aggregate.kind === 'count') return this.rows;
    if (this.numbers === 0) return undefined;
    const { sum, numbers, least, greatest } = this;
    return { sum, avg: sum / numbers, min: least, max: greatest }[this.aggregate.kind];
  }
}

interface Group {
  readonly keys: readonly (string | undefined)[];
  readonly tallies: readonly Tally[];
}

/** Gathers the rows that a query lets through, and makes its answer of them. */
export class Results {
  private readonly rows: LogRow[] = [];
  private readonly groups = new Map<string, Group>();
  private count = 0;

  constructor(private readonly query: InsightsQuery) {}

  get matched(): number {
    return this.count;
  }

  /** Throws when there are too many to be held. */
  add(row: LogRow): void {
    if (!this.query.conditions.every((condition) => condition(row))) return;
    this.count += 1;
    const { statistics } = this.query;
    if (statistics) this.group(row, statistics);
    else this.rows.push(row);
    if (this.rows.length > 2 * MAX_HELD) this.latest(MAX_HELD);
  }

  lines(limit: number | undefined): Line[] {
    const { statistics, sort, limit: own } = this.query;
    const most = own ?? limit ?? DEFAULT_LIMIT;
    if (statistics) {
      const lines = [...this.groups.values()].map((group) => lineOf(group, statistics));
      return sorted(lines, sort, (line, field) => line.get(field)).slice(0, most);
    }
    this.rows.sort(latestFirst);
    const rows = sorted(this.rows, sort, (row, field) => row.field(field)).slice(0, most);
    return rows.map((row) => this.columnsOf(row));
  }

  /** Where nothing else is asked for, the latest are told: the others may go. */
  private latest(count: number): void {
    if (this.query.sort.some(({ field, isDescending }) => field !== '@timestamp' || !isDescending)) {
      throw new Error(`more than ${MAX_HELD} events match; narrow the time or the filter`);
    }
    this.rows.sort(latestFirst).splice(count);
  }

  private group(row: LogRow, { aggregates, groupings }: Statistics): void {
    const keys = groupings.map((grouping) => keyOf(row, grouping));
    const name = JSON.stringify(keys);
    let group = this.groups.get(name);
    if (!group) {
      if (this.groups.size >= MAX_HELD) throw new Error(`stats has more than ${MAX_HELD} groups`);
      group = { keys, tallies: aggregates.map((aggregate) => new Tally(aggregate)) };
      this.groups.set(name, group);
    }
    for (const tally of group.tallies) tally.add(row);
  }

  private columnsOf(row: LogRow): Line {
    const { fields } = this.query;
    const line = new Map<string, string>();
    for (const field of fields.length > 0 ? fields : DEFAULT_FIELDS) {
      const value = row.field(field);
      if (value !== undefined) line.set(field, value);
    }
    line.set('@ptr', Buffer.from(String(row.seq)).toString('base64url'));
    return line;
  }
}

function keyOf(row: LogRow, { by }: Grouping): string | undefined {
  if ('field' in by) return row.field(by.field);
  return timeText(Math.floor(row.timestamp / by.binMs) * by.binMs);
}

function lineOf({ keys, tallies }: Group, { groupings }: Statistics): Line {
  const line = new Map<string, string>();
  groupings.forEach(({ name }, index) => {
    const key = keys[index];
    if (key !== undefined) line.set(name, key);
  });
  for (const { aggregate, value } of tallies)
    if (value !== undefined) line.set(aggregate.name, String(value));
  return line;
}

function sorted<T>(
  items: readonly T[],
  keys: readonly SortKey[],
  valueOf: (item: T, field: string) => string | undefined,
): T[] {
  if (keys.length === 0) return [...items];
  const decorated = items.map((item) => ({ item, values: keys.map(({ field }) => valueOf(item, field)) }));
  decorated.sort((a, b) => {
    for (const [index, { isDescending }] of keys.entries()) {
      const order = compare(a.values[index], b.values[index]);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
  return decorated.map(({ item }) => item);
}

/** Numbers by their size; what is not there is the least. */
function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const difference = Number(a) - Number(b);
  if (!Number.isNaN(difference)) return difference;
  return a < b ? -1 : 1;
}

function latestFirst(a: LogRow, b: LogRow): number {
  return b.timestamp - a.timestamp || b.seq - a.seq;
}
