import { characterName } from './json-location';
import type { JsonText } from './json-text';

export const JSON_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const LONGEST_SHOWN_WORD = 256;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' },
  ...{ '"': '"', '/': '/', '\\': '\\' },
};

/** Behind its opening quote. `what`: what it is called when it is wrong. */
export function readString(json: JsonText, what: 'name' | 'string value'): string {
  let value = '';
  for (;;) {
    // eslint-disable-next-line no-control-regex -- they must be escaped in JSON
    value += json.takeMatch(/[^"\\\u0000-\u001f]*/y);
    if (json.isAtEnd) {
      throw json.endOfInput(
        what === 'name' ? ' in field name' : ': was expecting closing quote for a string value',
      );
    }
    const character = json.take();
    if (character === '"') return value;
    if (character !== '\\') {
      throw json.fault(
        `Illegal unquoted character (${characterName(character)}): has to be escaped using backslash to be included in ${what}`,
        1,
      );
    }
    value += readEscape(json);
  }
}

function readEscape(json: JsonText): string {
  if (json.isAtEnd) throw json.endOfInput(' in character escape sequence');
  const character = json.take();
  if (character !== 'u') {
    const known = ESCAPES[character];
    if (known === undefined) {
      throw json.fault(`Unrecognized character escape ${characterName(character)}`, 1);
    }
    return known;
  }
  let digits = '';
  while (digits.length < 4) {
    if (json.isAtEnd) throw json.endOfInput(' in character escape sequence');
    const digit = json.take();
    if (!/[0-9a-fA-F]/.test(digit)) {
      throw json.unexpected(digit, 'expected a hex-digit for character escape sequence');
    }
    digits += digit;
  }
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** `first` has been taken; throws for any other word than those. */
export function readWord(json: JsonText, first: string): 'true' | 'false' | 'null' {
  const read = first + json.takeMatch(/[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}]*/uy);
  if (read === 'true' || read === 'false' || read === 'null') return read;
  if (read === 'NaN' || read === 'Infinity') {
    throw json.fault(
      `Non-standard token '${read}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`,
    );
  }
  const shown = read.length > LONGEST_SHOWN_WORD ? `${read.slice(0, LONGEST_SHOWN_WORD)}...` : read;
  throw json.fault(`Unrecognized token '${shown}': was expecting ${JSON_VALUES}`);
}

/** A character that begins no value. */
export function wrongValue(json: JsonText, character: string): Error {
  return json.unexpected(
    character,
    character === '}' ? 'expected a value' : `expected a valid value ${JSON_VALUES}`,
  );
}
