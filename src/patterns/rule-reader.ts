import { AddressError, sameAddress } from './addresses';
import type { FieldTest } from './field-test';
import { JsonTokens, type Token } from './json-tokens';
import { readMatchExpression } from './match-expression';
import { InvalidPatternError } from './pattern';
import { textTests } from './value-test';

/** What all must hold: tests by the path of a field, its names joined by dots. One of a field's tests is enough. */
export type Alternative = ReadonlyMap<string, readonly FieldTest[]>;

const OR = '$or';
/** Each `$or` multiplies them; AWS compiles no rule with more. */
const MAX_ALTERNATIVES = 1000;
const RESERVED_IN_OR = new Set([
  ...[
    'exactly',
    'equals-ignore-case',
    'prefix',
    'suffix',
    'anything-but',
    'exists',
    'wildcard',
    'numeric',
    'cidr',
  ],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/** A pattern's alternatives, of which one must hold. Throws InvalidPatternError with the reason alone. */
export function readRule(text: string): readonly Alternative[] {
  const tokens = new JsonTokens(text);
  if (tokens.next() !== '{') throw tokens.fault('Filter is not an object');
  try {
    return new RuleReader(tokens).readObject([new Map()], [], false);
  } catch (error) {
    throw error instanceof AddressError ? new InvalidPatternError(error.message) : error;
  }
}

class RuleReader {
  constructor(private readonly tokens: JsonTokens) {}

  /** Behind its `{`: the alternatives so far, each with what it says too. */
  readObject(
    alternatives: readonly Alternative[],
    path: readonly string[],
    isInOr: boolean,
  ): readonly Alternative[] {
    const { tokens } = this;
    let read = alternatives;
    let isEmpty = true;
    while (tokens.next() !== '}') {
      isEmpty = false;
      const name = tokens.text();
      if (name === OR) {
        read = this.readOr(read, path);
        continue;
      }
      if (isInOr && RESERVED_IN_OR.has(name)) {
        throw tokens.fault(`${name} is Ruler reserved fieldName which cannot be used inside ${OR}.`);
      }
      read = this.readField(read, [...path, name], isInOr);
    }
    if (isEmpty) throw tokens.fault('Empty objects are not allowed');
    return read;
  }

  private readField(
    alternatives: readonly Alternative[],
    path: readonly string[],
    isInOr: boolean,
  ): readonly Alternative[] {
    const token = this.tokens.next();
    if (token === '{') return this.readObject(alternatives, path, isInOr);
    if (token !== '[') throw this.tokens.fault(`"${path.at(-1) ?? ''}" must be an object or an array`);
    const tests = this.readTests();
    const field = path.join('.');
    return alternatives.map((alternative) => new Map(alternative).set(field, tests));
  }

  private readOr(alternatives: readonly Alternative[], path: readonly string[]): readonly Alternative[] {
    const { tokens } = this;
    if (tokens.next() !== '[') throw tokens.fault(`It must be an Array followed with ${OR}.`);
    const read: Alternative[] = [];
    let objects = 0;
    for (let token = tokens.next(); token !== ']'; token = tokens.next()) {
      objects++;
      if (token !== '{') {
        throw tokens.fault(`Only JSON object is allowed in array of ${OR} relationship.`);
      }
      read.push(...this.readObject(alternatives, path, true));
      if (read.length > MAX_ALTERNATIVES) {
        throw new InvalidPatternError('Rule is too complex - try using fewer objects in $or relationships');
      }
    }
    if (objects < 2) throw tokens.fault(`There must have at least 2 Objects in ${OR} relationship.`);
    return read;
  }

  private readTests(): readonly FieldTest[] {
    const tests: FieldTest[] = [];
    for (let token = this.tokens.next(); token !== ']'; token = this.tokens.next()) {
      tests.push(this.readTest(token));
    }
    if (tests.length === 0) throw this.tokens.fault('Empty arrays are not allowed');
    return tests;
  }

  private readTest(token: Token): FieldTest {
    const { tokens } = this;
    switch (token) {
      case '{':
        return readMatchExpression(tokens);
      case 'string':
        return sameAddress(tokens.text()) ?? textTests.equal(tokens.text());
      case 'number':
        return numberTest(tokens.text());
      case 'true':
        return (value) => value === true;
      case 'false':
        return (value) => value === false;
      case 'null':
        return (value) => value === null;
      default:
        throw tokens.fault('Match value must be String, number, true, false, or null');
    }
  }
}

/** 300, 300.0 and 3e2 are one number. */
function numberTest(text: string): FieldTest {
  const expected = Number(text);
  return (value) => value === expected;
}
