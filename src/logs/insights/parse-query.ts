import { readCondition } from './conditions';
import type { Aggregate, Condition, Grouping, InsightsQuery, SortKey, Statistics } from './query';
import { TokenReader } from './token-reader';
import { tokensOf } from './tokens';

/** Results of one query at most (CloudWatch Logs user guide, "limit"). */
const MAX_LIMIT = 10_000;
const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max'] as const;
/** In milliseconds. */
const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, hr: 3_600_000, d: 86_400_000 },
  }),
);
const COMMANDS = 'fields, display, filter, sort, limit and stats';

interface Draft {
  readonly conditions: Condition[];
  readonly fields: string[];
  readonly sort: SortKey[];
  statistics: Statistics | undefined;
  limit: number | undefined;
}

/** Reads a query of Logs Insights' own language, as much of it as tools send. Throws QueryFault. */
export function parseQuery(text: string): InsightsQuery {
  const reader = new TokenReader(tokensOf(text));
  const draft: Draft = { conditions: [], fields: [], sort: [], statistics: undefined, limit: undefined };
  do readCommand(reader, draft);
  while (reader.takeSign('|'));
  if (reader.next.kind !== 'end') throw reader.fault('expected | or the end of the query');
  return draft;
}

function readCommand(reader: TokenReader, draft: Draft): void {
  const command = reader.next;
  switch (reader.requireName('a command').toLowerCase()) {
    case 'display':
      draft.fields.length = 0;
      readFields(reader, draft);
      return;
    case 'fields':
      readFields(reader, draft);
      return;
    case 'filter':
      if (draft.statistics) throw reader.fault('filter must stand before stats', command);
      draft.conditions.push(readCondition(reader));
      return;
    case 'sort':
      do draft.sort.push(readSortKey(reader));
      while (reader.takeSign(','));
      return;
    case 'limit': {
      const count = reader.next;
      const limit = reader.requireNumber('a number');
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
        throw reader.fault(`limit must be a whole number from 1 to ${MAX_LIMIT}`, count);
      }
      draft.limit = limit;
      return;
    }
    case 'stats':
      if (draft.statistics) throw reader.fault('stats can stand once', command);
      draft.statistics = readStatistics(reader);
      return;
    default:
      throw reader.fault(`lambdabox knows the commands ${COMMANDS}`, command);
  }
}

function readFields(reader: TokenReader, { fields }: Draft): void {
  do {
    const name = reader.requireName('a field');
    if (reader.isSign('(')) throw reader.fault(`the function ${name} is not supported in a list of fields`);
    if (reader.takeWord('as')) throw reader.fault('fields cannot be given another name');
    fields.push(name);
  } while (reader.takeSign(','));
}

function readSortKey(reader: TokenReader): SortKey {
  const field = readColumn(reader);
  if (reader.takeWord('asc')) return { field, isDescending: false };
  reader.takeWord('desc');
  return { field, isDescending: true };
}

/** A field, or a column of stats: `count(*)`. */
function readColumn(reader: TokenReader): string {
  const name = reader.requireName('a field');
  if (!reader.takeSign('(')) return name;
  return `${name}(${readInside(reader)})`;
}

function readInside(reader: TokenReader): string {
  let inside = '';
  while (!reader.isSign(')')) {
    if (reader.next.kind === 'end') throw reader.fault('expected )');
    inside += reader.skip().text;
  }
  reader.requireSign(')');
  return inside;
}

function readStatistics(reader: TokenReader): Statistics {
  const aggregates: Aggregate[] = [];
  do aggregates.push(readAggregate(reader));
  while (reader.takeSign(','));
  const groupings: Grouping[] = [];
  if (reader.takeWord('by')) {
    do groupings.push(readGrouping(reader));
    while (reader.takeSign(','));
  }
  return { aggregates, groupings };
}

function readAggregate(reader: TokenReader): Aggregate {
  const token = reader.next;
  const name = reader.requireName('an aggregate').toLowerCase();
  const kind = AGGREGATES.find((known) => known === name);
  if (!kind) throw reader.fault(`stats knows ${AGGREGATES.join(', ')}`, token);
  reader.requireSign('(');
  const field = readInside(reader);
  if (field === '' || (field === '*' && kind !== 'count')) throw reader.fault('expected a field', token);
  const column = reader.takeWord('as') ? reader.requireName('a name') : `${kind}(${field})`;
  return { name: column, kind, field: field === '*' ? undefined : field };
}

function readGrouping(reader: TokenReader): Grouping {
  const name = reader.requireName('a field');
  if (name.toLowerCase() !== 'bin' || !reader.takeSign('(')) {
    if (reader.isSign('(')) throw reader.fault(`the function ${name} is not supported behind by`);
    return { name: reader.takeWord('as') ? reader.requireName('a name') : name, by: { field: name } };
  }
  const count = reader.requireNumber('a length of time, such as 5m');
  const unit = reader.next;
  const ms = UNITS.get(reader.requireName('a unit of time').toLowerCase());
  if (ms === undefined || count < 1) throw reader.fault('expected a length of time, such as 5m', unit);
  reader.requireSign(')');
  const column = reader.takeWord('as') ? reader.requireName('a name') : `bin(${count}${unit.text})`;
  return { name: column, by: { binMs: count * ms } };
}
