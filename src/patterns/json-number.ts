import { characterName } from './json-location';
import { wrongValue } from './json-scalars';
import type { JsonText } from './json-text';

const NO_DECIMAL = 'Decimal point not followed by a digit';
const NO_EXPONENT = 'Exponent indicator not followed by a digit';
const NO_EXPONENT_AT_END = 'expected a digit for number exponent';

/** `first`, its sign or its first digit, has been taken. The text of the number. */
export function readNumber(json: JsonText, first: string): string {
  if (first === '+') throw plusSign(json);
  const text = first === '-' ? first + readFirstDigit(json) : first;
  if (text.endsWith('0') && /[0-9]/.test(json.peek())) {
    throw json.fault('Invalid numeric value: Leading zeroes not allowed');
  }
  const whole = text + json.takeMatch(/[0-9]*/y);
  const tail = json.takeMatch(/(?:\.[0-9]*)?(?:(?<!\.)[eE][-+]?[0-9]*)?/y);
  if (!/[0-9]$/.test(whole + tail)) throw cutShort(json, whole, tail);
  return whole + tail;
}

function readFirstDigit(json: JsonText): string {
  if (json.isAtEnd) throw json.fault('Unexpected end-of-input: No digit following minus sign');
  const digit = json.take();
  if (digit === '.') throw wrongValue(json, digit);
  if (/[0-9]/.test(digit)) return digit;
  throw notNumeric(json, digit, 'expected digit (0-9) to follow minus sign, for valid numeric value');
}

/** AWS's parser is as far as the mark in numbers that it reads at once, and at the digit that is missing in others. */
function cutShort(json: JsonText, whole: string, tail: string): Error {
  const complaint = /[eE]/.test(tail) ? NO_EXPONENT : NO_DECIMAL;
  if (json.isAtEnd) {
    if (complaint === NO_EXPONENT) return json.endOfInput(NO_EXPONENT_AT_END);
    return notNumeric(json, '.', complaint);
  }
  const character = json.take();
  const isReadAtOnce = !/^-?0/.test(whole);
  return notNumeric(json, character, complaint, isReadAtOnce ? tail.length + 1 : 1);
}

function plusSign(json: JsonText): Error {
  if (json.take() === '') return json.endOfInput(' in a Number value');
  return notNumeric(
    json,
    '+',
    'JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow',
  );
}

function notNumeric(json: JsonText, character: string, complaint: string, back = 1): Error {
  return json.fault(
    `Unexpected character (${characterName(character)}) in numeric value: ${complaint}`,
    back,
  );
}
