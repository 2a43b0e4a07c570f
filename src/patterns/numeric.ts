import type { JsonTokens } from './json-tokens';
import { comparableNumber, inRange } from './numbers';
import type { ValueTest } from './value-test';

/** Behind `"numeric":`. */
export function readNumeric(tokens: JsonTokens): ValueTest {
  if (tokens.next() !== '[') throw tokens.fault('Value of numeric must be an array.');
  const test = readComparisons(tokens);
  if (tokens.next() !== '}') throw tokens.fault('Too many elements in numeric expression');
  return test;
}

function readComparisons(tokens: JsonTokens): ValueTest {
  if (tokens.next() !== 'string') throw tokens.fault(`Invalid member in numeric match: ${tokens.text()}`);
  const operator = tokens.text();
  const token = tokens.next();
  if (!['=', '<', '<=', '>', '>='].includes(operator)) {
    throw tokens.fault(`Unrecognized numeric range operator: ${operator}`);
  }
  if (token !== 'number') {
    throw tokens.fault(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  const bound = tokens.text();
  const behind = tokens.next();
  if (behind !== ']' && (operator === '>' || operator === '>=')) {
    return readTop(tokens, behind === 'string', bound, operator === '>=');
  }
  if (behind !== ']') throw tokens.fault('Too many elements in numeric expression');
  return inRange(rangeOf(operator, number(tokens, bound)));
}

function rangeOf(operator: string, bound: number): Parameters<typeof inRange>[0] {
  const isIn = operator !== '<' && operator !== '>';
  return {
    bottom: operator.startsWith('<') ? -Infinity : bound,
    top: operator.startsWith('>') ? Infinity : bound,
    isBottomIn: isIn,
    isTopIn: isIn,
  };
}

function readTop(tokens: JsonTokens, isOperator: boolean, bottom: string, isBottomIn: boolean): ValueTest {
  if (!isOperator) throw tokens.fault(`Bad value in numeric range: ${tokens.text()}`);
  const operator = tokens.text();
  if (operator !== '<' && operator !== '<=') throw tokens.fault(`Bad numeric range operator: ${operator}`);
  if (tokens.next() !== 'number') throw tokens.fault(`Value of ${operator} must be numeric`);
  const topText = tokens.text();
  if (tokens.next() !== ']') throw tokens.fault('Too many terms in numeric range expression');
  const [from, to] = [number(tokens, bottom), number(tokens, topText)];
  if (from >= to) throw tokens.fault('Bottom must be less than top');
  return inRange({ bottom: from, isBottomIn, top: to, isTopIn: operator === '<=' });
}

function number(tokens: JsonTokens, text: string): number {
  try {
    return comparableNumber(text);
  } catch (error) {
    throw error instanceof RangeError ? tokens.fault(error.message) : error;
  }
}
