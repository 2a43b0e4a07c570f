import type { Condition } from './query';
import type { TokenReader } from './token-reader';

/** A constant beside a field. */
interface Constant {
  readonly text: string;
  readonly number: number;
}

const COMPARISONS: Readonly<Record<string, (field: string, constant: Constant) => boolean>> = {
  '=': (field, constant) => field === constant.text || Number(field) === constant.number,
  '!=': (field, constant) => field !== constant.text && Number(field) !== constant.number,
  '<': (field, { number }) => Number(field) < number,
  '<=': (field, { number }) => Number(field) <= number,
  '>': (field, { number }) => Number(field) > number,
  '>=': (field, { number }) => Number(field) >= number,
};

/** `@message like /ERROR/ and (level = "warn" or not status < 500)` */
export function readCondition(reader: TokenReader): Condition {
  let left = readAnd(reader);
  while (reader.takeWord('or')) {
    const [a, b] = [left, readAnd(reader)];
    left = (row) => a(row) || b(row);
  }
  return left;
}

function readAnd(reader: TokenReader): Condition {
  let left = readNot(reader);
  while (reader.takeWord('and')) {
    const [a, b] = [left, readNot(reader)];
    left = (row) => a(row) && b(row);
  }
  return left;
}

function readNot(reader: TokenReader): Condition {
  if (reader.takeWord('not')) {
    const inner = readNot(reader);
    return (row) => !inner(row);
  }
  if (reader.takeSign('(')) {
    const inner = readCondition(reader);
    reader.requireSign(')');
    return inner;
  }
  const at = reader.next;
  const field = reader.requireName('a field');
  if (field === 'ispresent' && reader.takeSign('(')) {
    const name = reader.requireName('a field');
    reader.requireSign(')');
    return (row) => row.field(name) !== undefined;
  }
  if (reader.isSign('(')) throw reader.fault(`the function ${field} is not supported in a filter`, at);
  return readTest(reader, field);
}

function readTest(reader: TokenReader, field: string): Condition {
  if (reader.takeWord('not')) {
    const inner = readTest(reader, field);
    return (row) => !inner(row);
  }
  if (reader.takeWord('like') || reader.takeSign('=~')) return readLike(reader, field);
  if (reader.takeWord('in')) return readIn(reader, field);
  const { text } = reader.next;
  const compare = Object.hasOwn(COMPARISONS, text) ? COMPARISONS[text] : undefined;
  if (!compare) throw reader.fault(`expected a comparison behind ${field}`);
  reader.skip();
  const constant = readConstant(reader);
  return (row) => {
    const value = row.field(field);
    // What is not there is different from everything.
    return value === undefined ? text === '!=' : compare(value, constant);
  };
}

function readLike(reader: TokenReader, field: string): Condition {
  const token = reader.skip();
  if (token.kind === 'text') return (row) => row.field(field)?.includes(token.text) ?? false;
  if (token.kind !== 'pattern') throw reader.fault('expected /a pattern/ or "a text" behind like', token);
  const isFolded = token.text.endsWith('i');
  const source = token.text.slice(1, isFolded ? -2 : -1);
  try {
    const [, folded, bare = ''] = /^(\(\?i\))?([^]*)$/.exec(source) ?? [];
    const pattern = new RegExp(bare, isFolded || folded ? 'i' : '');
    return (row) => pattern.test(row.field(field) ?? '');
  } catch {
    throw reader.fault(`the pattern ${token.text} is no regular expression`, token);
  }
}

function readIn(reader: TokenReader, field: string): Condition {
  reader.requireSign('[');
  const constants = [readConstant(reader)];
  while (reader.takeSign(',')) constants.push(readConstant(reader));
  reader.requireSign(']');
  return (row) => {
    const value = row.field(field);
    return value !== undefined && constants.some(({ text }) => text === value);
  };
}

function readConstant(reader: TokenReader): Constant {
  const sign = reader.takeSign('-') ? '-' : '';
  const { kind, text } = reader.next;
  if (kind !== 'number' && (kind !== 'text' || sign !== ''))
    throw reader.fault('expected a text or a number');
  reader.skip();
  const value = `${sign}${text}`;
  return { text: value, number: value.trim() === '' ? NaN : Number(value) };
}
