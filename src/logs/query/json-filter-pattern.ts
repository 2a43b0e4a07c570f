import { invalidParameter } from '../store/logs-error';

type JsonTest = (document: unknown) => boolean;
type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** One alternative a capture: operator, selector, quoted text, bare word. */
const TOKEN =
  /\s*(?:(&&|\|\||[()]|!=|<=|>=|[=<>])|(\$(?:\.[\w-]+|\[\d+\]|\[(?:"[^"]*"|'[^']*')\])*)|"((?:[^"\\]|\\.)*)"|([^\s()=<>!&|"]+))/y;
const STEP = /\.([\w-]+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/g;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const KEYWORDS = new Set(['IS', 'NOT']);

type Token =
  | { readonly kind: 'operator' | 'selector' | 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/**
 * `{ $.level = "ERROR" && ($.ms > 100 || $.user.name = ad*) }`: comparisons =, !=, <, <=, >, >= of a member with text
 * (`*` stands for anything) or a number, `IS NULL`, `IS TRUE`, `IS FALSE`, `NOT EXISTS`, joined with && and ||.
 * A message that is no JSON never matches.
 */
export function jsonPattern(pattern: string): (message: string) => boolean {
  if (!pattern.endsWith('}')) throw invalidParameter('Invalid filter pattern: the closing brace is missing');
  const parser = new Parser(tokens(pattern.slice(1, -1)));
  const test = parser.parse();
  return (message) => {
    if (!message.trimStart().startsWith('{') && !message.trimStart().startsWith('[')) return false;
    try {
      return test(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw invalidParameter(`Invalid filter pattern: unexpected "${text.slice(at).trim()}"`);
    const [, operator, selector, quoted, word = ''] = match;
    if (operator !== undefined) found.push({ kind: 'operator', text: operator });
    else if (selector !== undefined) found.push({ kind: 'selector', text: selector });
    else if (quoted !== undefined) found.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') });
    else if (word.startsWith('%')) {
      throw invalidParameter('Invalid filter pattern: regular expressions (%...%) are not supported');
    } else found.push({ kind: 'word', text: word });
  }
  return found;
}

/** Recursive descent: or, and, comparison. */
class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): JsonTest {
    const test = this.or();
    const rest = this.tokens[this.at];
    if (rest) throw unexpected(rest);
    return test;
  }

  private or(): JsonTest {
    const tests = [this.and()];
    while (this.accept('||')) tests.push(this.and());
    return (document) => tests.some((test) => test(document));
  }

  private and(): JsonTest {
    const tests = [this.comparison()];
    while (this.accept('&&')) tests.push(this.comparison());
    return (document) => tests.every((test) => test(document));
  }

  private comparison(): JsonTest {
    if (this.accept('(')) {
      const test = this.or();
      if (!this.accept(')')) throw unexpected(this.tokens[this.at]);
      return test;
    }
    const selector = this.take('selector');
    const path = [...selector.text.matchAll(STEP)].map(([, name, index, double, single]) =>
      index === undefined ? (name ?? double ?? single ?? '') : Number(index),
    );
    const next = this.next();
    if (next.kind === 'word' && KEYWORDS.has(next.text)) return this.state(next.text, path);
    if (next.kind !== 'operator') throw unexpected(next);
    const value = this.next();
    if (value.kind === 'operator' || value.kind === 'selector') throw unexpected(value);
    return compare(path, comparator(next), value);
  }

  private state(keyword: string, path: readonly (string | number)[]): JsonTest {
    const word = this.take('word');
    if (keyword === 'NOT' && word.text === 'EXISTS')
      return (document) => select(document, path) === undefined;
    if (keyword === 'IS' && Object.hasOwn(STATES, word.text)) {
      const wanted = STATES[word.text];
      return (document) => select(document, path) === wanted;
    }
    throw unexpected(word);
  }

  private accept(operator: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'operator' || token.text !== operator) return false;
    this.at += 1;
    return true;
  }

  private take(kind: Token['kind']): Token {
    const token = this.next();
    if (token.kind !== kind) throw unexpected(token);
    return token;
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (!token) throw unexpected(token);
    this.at += 1;
    return token;
  }
}

const STATES: Readonly<Record<string, null | boolean>> = { NULL: null, TRUE: true, FALSE: false };
const COMPARATORS: readonly string[] = ['=', '!=', '<', '<=', '>', '>='] satisfies Comparator[];

function comparator(token: Token): Comparator {
  if (!COMPARATORS.includes(token.text)) throw unexpected(token);
  return token.text as Comparator;
}

function compare(path: readonly (string | number)[], operator: Comparator, value: Token): JsonTest {
  const equals =
    value.kind === 'word' && NUMBER.test(value.text) ? equalsNumber(value.text) : wildcard(value.text);
  if (operator === '=') return (document) => equals(select(document, path));
  if (operator === '!=') {
    return (document) => {
      const found = select(document, path);
      return found !== undefined && !equals(found);
    };
  }
  const bound = Number(value.text);
  if (value.kind !== 'word' || !NUMBER.test(value.text)) {
    throw invalidParameter(`Invalid filter pattern: ${operator} compares numbers, not "${value.text}"`);
  }
  return (document) => {
    const found = select(document, path);
    if (typeof found !== 'number') return false;
    if (operator === '<') return found < bound;
    if (operator === '<=') return found <= bound;
    return operator === '>' ? found > bound : found >= bound;
  };
}

function equalsNumber(text: string): (found: unknown) => boolean {
  return (found) => (typeof found === 'number' ? found === Number(text) : found === text);
}

/** In linear time, which a regular expression of several `.*` would not be. */
function wildcard(text: string): (found: unknown) => boolean {
  const [first = '', ...others] = text.split('*');
  const last = others.pop();
  return (found) => {
    if (typeof found !== 'string' && typeof found !== 'number') return false;
    const value = String(found);
    if (last === undefined) return value === first;
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const next = value.indexOf(part, at);
      if (next < 0) return false;
      at = next + part.length;
    }
    return value.length - at >= last.length && value.endsWith(last);
  };
}

function select(document: unknown, path: readonly (string | number)[]): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function unexpected(token: Token | undefined): Error {
  return invalidParameter(
    token
      ? `Invalid filter pattern: unexpected "${token.text}"`
      : 'Invalid filter pattern: it ends too early',
  );
}
