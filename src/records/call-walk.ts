import type { DatabaseSync } from 'node:sqlite';
import type { CallsAnswer } from '../contract/call-row';
import type { CallQuestion } from './batch';
import { unpacked, type CallColumns } from './packed-call';

type Value = string | number;

interface Clause {
  readonly text: string;
  readonly values: readonly Value[];
}

/** How far a walk has come: it goes back in time, and among calls of one moment back in the order of their ends. */
interface Place {
  readonly at: number;
  readonly id: number;
}

/** Rows of an index that one step looks at. */
const STEP_ROWS = 500;
/** A page that is not full by then is answered as it is, with a place to go on from. */
const DEADLINE_MS = 25;
/** Milliseconds from which on a call is slow: those have an index of their own. */
export const SLOW_MS = 100;
/** The beginning of a request id: long enough that few have it. */
const REQUEST_ID = /^[0-9a-f]{6}[0-9a-f-]*$/i;

/**
 * Finds calls by walking back in time along the narrowest index that there is for the question, in steps that look at so many
 * rows each and for so long together. So no question waits for all that is kept, however little it finds.
 */
export class CallWalk {
  constructor(
    private readonly database: DatabaseSync,
    /** Of the steady clock, milliseconds. */
    private readonly now: () => number,
  ) {}

  search(question: CallQuestion): CallsAnswer {
    const { text, before } = question;
    const byId =
      text !== undefined && before === undefined && REQUEST_ID.test(text) ? this.byId(question) : [];
    return byId.length > 0 ? { calls: byId.map(unpacked) } : this.back(question);
  }

  private byId({ text = '', limit }: CallQuestion): readonly CallColumns[] {
    const from = text.toLowerCase();
    return this.rows('SELECT * FROM calls WHERE request_id >= ? AND request_id < ? LIMIT ?', [
      from,
      `${from}~`,
      limit,
    ]);
  }

  private back(question: CallQuestion): CallsAnswer {
    const { limit } = question;
    const [along, also] = [alongOf(question), alsoOf(question)];
    const until = this.now() + DEADLINE_MS;
    const found: (CallColumns & { readonly id: number })[] = [];
    let place: Place | undefined = placeOf(question.before) ?? {
      at: question.until ?? Number.MAX_SAFE_INTEGER,
      id: 0,
    };
    while (place && found.length <= limit) {
      const step = this.step(along, also, place, limit + 1 - found.length);
      found.push(...step.rows);
      place = step.next;
      if (this.now() >= until) break;
    }
    const calls = found.slice(0, limit);
    const last = found.length > limit ? calls.at(-1) : undefined;
    const next = last ? { at: last.started_at, id: last.id } : place;
    return { calls: calls.map(unpacked), ...(next ? { next: `${next.at}_${next.id}` } : {}) };
  }

  /** The next rows of the index, those of them that are asked for, and where it ended; undefined at its end. */
  private step(along: Clause, also: Clause, { at, id }: Place, limit: number) {
    const behind = `${along.text} AND (started_at, id) < (?, ?) ORDER BY started_at DESC, id DESC`;
    const values = [...along.values, at, id];
    const end = this.rows<Place>(`SELECT started_at AS at, id FROM calls WHERE ${behind} LIMIT 1 OFFSET ?`, [
      ...values,
      STEP_ROWS - 1,
    ])[0];
    const window = end ? `${along.text} AND (started_at, id) >= (?, ?)` : along.text;
    const rows = this.rows<CallColumns & { readonly id: number }>(
      `SELECT * FROM calls WHERE ${window} AND (started_at, id) < (?, ?)${also.text}
       ORDER BY started_at DESC, id DESC LIMIT ?`,
      [...along.values, ...(end ? [end.at, end.id] : []), at, id, ...also.values, limit],
    );
    return { rows, next: end };
  }

  private rows<T = CallColumns>(sql: string, values: readonly Value[]): readonly T[] {
    return this.database.prepare(sql).all(...values) as unknown as readonly T[];
  }
}

/** Asked as an outcome: any but success, which `alongOf` has seen to. */
const FAILED = 'failed';

/** What an index is made of: the planner is told no more than it needs to take it. */
function alongOf({ functionName, kind, outcome, text, minMs = 0, since = 0 }: CallQuestion): Clause {
  const after = { text: 'started_at >= ?', values: [since] };
  const isFailed = (outcome !== undefined && outcome !== 'success') || text !== undefined;
  if (isFailed) return { ...after, text: `outcome <> 'success' AND ${after.text}` };
  if (kind !== undefined && kind !== 'warm') return { ...after, text: `kind <> 'warm' AND ${after.text}` };
  if (functionName === undefined)
    return minMs < SLOW_MS ? after : { ...after, text: `total_ms >= ${SLOW_MS} AND ${after.text}` };
  return { text: `function = ? AND ${after.text}`, values: [functionName, since] };
}

/** What the rows that are looked at must be; a plus keeps the planner from taking an index for it. */
function alsoOf({ functionName, kind, outcome, minMs, maxMs, text }: CallQuestion): Clause {
  const all: readonly (readonly [string, Value | undefined])[] = [
    ['+function = ?', functionName],
    ['+kind = ?', kind],
    ['+outcome = ?', outcome === FAILED ? undefined : outcome],
    ['+total_ms >= ?', minMs],
    ['+total_ms <= ?', maxMs],
    ['instr(lower(error), ?) > 0', text?.toLowerCase()],
  ];
  const asked = all.filter((one): one is readonly [string, Value] => one[1] !== undefined);
  return {
    text: asked.map(([clause]) => ` AND ${clause}`).join(''),
    values: asked.map(([, value]) => value),
  };
}

function placeOf(before: string | undefined): Place | undefined {
  const [at, id] = (before ?? '').split('_').map(Number);
  return at !== undefined && id !== undefined && Number.isFinite(at) && Number.isSafeInteger(id)
    ? { at, id }
    : undefined;
}
