import { BrokerRefusal } from '../../mapping/source-kind';

/** What a table must have to be a queue, and the types that may be. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  id: ['bigint', 'integer', 'smallint', 'uuid', 'text'],
  body: ['text', 'jsonb', 'json', 'bytea'],
  created_at: ['timestamp with time zone'],
  visible_at: ['timestamp with time zone'],
  deliveries: ['integer', 'bigint'],
  held_by: ['text'],
};
export const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
  FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped`;

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A table that is a queue. */
export interface QueueTable {
  /** As its ARN names it: `jobs`, `shop.jobs`. */
  readonly name: string;
  /** As statements name it. */
  readonly quoted: string;
  readonly idType: string;
  readonly bodyType: string;
}

/** As `to_regclass` and statements read it, whatever the letters. */
export function quotedName(name: string): string {
  return name.split('.').map(quotedIdentifier).join('.');
}

export function quotedIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The channel that the table's trigger notifies. */
export function channelOf(name: string): string {
  return `lambdabox_${name}`;
}

/** Throws BrokerRefusal that says all that is missing. */
export function queueTable(name: string, columns: readonly Column[]): QueueTable {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  if (types.size === 0)
    throw new BrokerRefusal(
      `There is no table "${name}", or this user may not see it: create it as docs/sources/postgres.md has it.`,
    );
  const lacks = Object.entries(NEEDED).flatMap(([column, allowed]) => {
    const type = types.get(column);
    if (type === undefined) return [`the column ${column} ${allowed[0] ?? ''} is missing`];
    return allowed.includes(type) ? [] : [`the column ${column} is ${type}, not ${allowed.join(' or ')}`];
  });
  if (lacks.length > 0)
    throw new BrokerRefusal(
      `The table "${name}" cannot be a queue: ${lacks.join('; ')}. docs/sources/postgres.md has the whole of it.`,
    );
  return {
    ...{ name, quoted: quotedName(name) },
    ...{ idType: types.get('id') ?? 'text', bodyType: types.get('body') ?? 'text' },
  };
}
