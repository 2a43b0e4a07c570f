import type { JsonTokens, Token } from './json-tokens';
import { comparableNumber } from './numbers';
import { InvalidPatternError } from './pattern';
import { readWildcard } from './read-wildcard';
import { noneOf, textTests, type Leaf, type ValueTest } from './value-test';

interface Kind {
  /** What is said of a value that is no string. */
  readonly complaint: string;
  readonly allowsEmpty: boolean;
  readonly test: (text: string, tokens: JsonTokens) => ValueTest;
}

const AFFIX_COMPLAINT = 'prefix/suffix match pattern must be a string';

const KINDS: Readonly<Record<string, Kind>> = {
  'equals-ignore-case': {
    complaint: 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    allowsEmpty: true,
    test: textTests.equalIgnoringCase,
  },
  prefix: { complaint: AFFIX_COMPLAINT, allowsEmpty: false, test: textTests.prefix },
  suffix: { complaint: AFFIX_COMPLAINT, allowsEmpty: false, test: textTests.suffix },
  wildcard: {
    complaint: 'wildcard match pattern must be a string',
    allowsEmpty: true,
    test: readWildcard,
  },
};

/** Behind `"anything-but":`. True of every value that it does not name, whatever its type. */
export function readAnythingBut(tokens: JsonTokens): ValueTest {
  let token = tokens.next();
  let kind: Kind | undefined;
  if (token === '{') {
    kind = readKind(tokens);
    token = tokens.next();
  }
  if (token !== '[' && token !== 'string' && token !== 'number') {
    throw tokens.fault('Value of anything-but must be an array or single string/number value.');
  }
  const values = token === '[' ? readList(tokens, kind) : [readValue(tokens, token, kind)];
  const tests = values.map((value) =>
    typeof value === 'number'
      ? (given: Leaf) => given === value
      : (kind?.test ?? textTests.equal)(value, tokens),
  );
  for (let braces = kind === undefined ? 1 : 2; braces > 0; braces--) {
    if (tokens.next() !== '}') throw tokens.fault('Too many elements in numeric expression');
  }
  return noneOf(tests);
}

function readKind(tokens: JsonTokens): Kind {
  if (tokens.next() !== 'name') throw tokens.fault('Anything-But expression name not found');
  const kind = Object.hasOwn(KINDS, tokens.text()) ? KINDS[tokens.text()] : undefined;
  if (kind === undefined) throw tokens.fault(`Unsupported anything-but pattern: ${tokens.text()}`);
  return kind;
}

function readValue(tokens: JsonTokens, token: Token, kind: Kind | undefined): string | number {
  if (token === 'string') {
    const text = tokens.text();
    if (text === '' && kind?.allowsEmpty === false) throw tokens.fault('Null prefix/suffix not allowed');
    return text;
  }
  if (token === 'number' && kind === undefined) return comparableNumber(tokens.text());
  throw tokens.fault(kind?.complaint ?? 'Inside anything but list, start|null|boolean is not supported.');
}

function readList(tokens: JsonTokens, kind: Kind | undefined): readonly (string | number)[] {
  const values: (string | number)[] = [];
  try {
    for (let token = tokens.next(); token !== ']'; token = tokens.next()) {
      values.push(readValue(tokens, token, kind));
    }
  } catch (error) {
    // What is wrong within a list AWS says with its place, and then says the place again.
    const isSaid = error instanceof InvalidPatternError || error instanceof RangeError;
    throw isSaid ? tokens.fault(error.message) : error;
  }
  if (kind === undefined && new Set(values.map((value) => typeof value)).size !== 1) {
    throw tokens.fault(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return values;
}
