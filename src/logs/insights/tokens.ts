/** A part of a query's text. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'pattern' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins in the query. */
  readonly at: number;
}

/** A query that cannot be understood, or asks for what is not here. */
export class QueryFault extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
    this.name = 'QueryFault';
  }
}

/** Blanks and comments, then one of: a field, a quoted field, a number, a text, a pattern, an operator. */
const TOKEN =
  /(?:\s|#[^\n]*)*(?:(@?[A-Za-z_][\w.@-]*|`[^`]+`)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/(?:[^/\\\n]|\\.)+\/i?)|(!=|<=|>=|=~|[=<>(),|[\]*-])|$)/y;

export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const before = TOKEN.lastIndex;
    const found = TOKEN.exec(query);
    if (!found) throw new QueryFault(`unexpected symbol found at position ${before}`, before, query.length);
    const [, name, number, text, pattern, sign] = found;
    const raw = name ?? number ?? text ?? pattern ?? sign ?? '';
    const at = TOKEN.lastIndex - raw.length;
    if (name !== undefined) tokens.push({ kind: 'name', text: name.replaceAll('`', ''), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(text), at });
    else if (pattern !== undefined) tokens.push({ kind: 'pattern', text: pattern, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else {
      tokens.push({ kind: 'end', text: '', at: query.length });
      return tokens;
    }
  }
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["'\\])/g, '$1');
}
