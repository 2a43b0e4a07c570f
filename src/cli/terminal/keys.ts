/** A key as it is named here: `up`, `enter`, `escape`, `ctrl-c`, or the character that it types. */
export type Key = string;

const NAMED: Readonly<Partial<Record<string, Key>>> = {
  '\u0003': 'ctrl-c',
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0015': 'ctrl-u',
  '\u001b': 'escape',
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001bOA': 'up',
  '\u001bOB': 'down',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b[H': 'home',
  '\u001b[1~': 'home',
  '\u001bOH': 'home',
  '\u001b[F': 'end',
  '\u001b[4~': 'end',
  '\u001bOF': 'end',
};
/** One key: a sequence of a function key, or any character. */
// eslint-disable-next-line no-control-regex -- keys of a terminal are control characters
const KEY = /\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[^]/gu;

/** The keys of what a terminal sent at once, those without a meaning left out. */
export function keysOf(input: string): Key[] {
  return [...input.matchAll(KEY)].flatMap(([sequence]) => {
    const named = NAMED[sequence];
    if (named !== undefined) return [named];
    return isPrintable(sequence) ? [sequence] : [];
  });
}

function isPrintable(text: string): boolean {
  const code = text.codePointAt(0) ?? 0;
  return code >= 32 && code !== 127 && !text.startsWith('\u001b');
}
