import { JsonText } from './json-text';
import { readNumber } from './json-number';
import { readString, readWord, wrongValue } from './json-scalars';
import type { InvalidPatternError } from './pattern';

export type Token = '{' | '}' | '[' | ']' | 'name' | 'string' | 'number' | 'true' | 'false' | 'null' | 'end';

interface Scope {
  readonly is: 'Object' | 'Array';
  readonly startedAt: string;
  isEmpty: boolean;
}

/**
 * Reads a pattern token by token. Patterns are refused with the place that AWS names, which is how far its parser has come:
 * behind a field's name it has looked at the beginning of the value, and a string it reads when it is asked for it.
 */
export class JsonTokens {
  private readonly json: JsonText;
  private readonly scopes: Scope[] = [];
  private token: Token = 'end';
  /** The value's, when `token` is its name. */
  private valueToken: Token = 'end';
  private valueScope: Scope | undefined;
  private read = '';
  private isStringUnread = false;

  constructor(text: string) {
    this.json = new JsonText(text);
  }

  next(): Token {
    if (this.token === 'name') return this.enter(this.valueToken);
    if (this.isStringUnread) this.text();
    return this.advance();
  }

  /** Of the token: a name, a string, a number as it is written, or a mark. */
  text(): string {
    if (this.isStringUnread) {
      this.read = readString(this.json, 'string value');
      this.isStringUnread = false;
    }
    return this.read;
  }

  fault(message: string): InvalidPatternError {
    return this.json.fault(message);
  }

  private advance(): Token {
    const scope = this.scopes.at(-1);
    let character = this.json.takeVisible();
    if (character === '') {
      if (scope === undefined) return (this.token = 'end');
      throw this.json.endOfInput(
        `: expected close marker for ${scope.is} (start marker at ${scope.startedAt})`,
      );
    }
    if (character === '}' || character === ']') return this.leave(character, scope);
    if (scope !== undefined) character = this.behindComma(scope, character);
    if (scope?.is !== 'Object') return this.enter(this.begin(character));
    this.readName(character);
    return (this.token = 'name');
  }

  private behindComma(scope: Scope, character: string): string {
    if (scope.isEmpty) {
      scope.isEmpty = false;
      return character;
    }
    if (character !== ',') {
      throw this.json.unexpected(character, `was expecting comma to separate ${scope.is} entries`);
    }
    const next = this.json.takeVisible();
    if (next === '') throw this.json.endOfInput(` within/between ${scope.is} entries`);
    return next;
  }

  private readName(character: string): void {
    if (character !== '"') {
      throw this.json.unexpected(character, 'was expecting double-quote to start field name');
    }
    const name = readString(this.json, 'name');
    const colon = this.json.takeVisible();
    if (colon !== '' && colon !== ':') {
      throw this.json.unexpected(colon, 'was expecting a colon to separate field name and value');
    }
    const first = colon === '' ? '' : this.json.takeVisible();
    if (first === '') throw this.json.endOfInput(' within/between Object entries');
    this.valueToken = this.begin(first);
    this.valueText = this.read;
    this.read = name;
  }

  private valueText = '';

  /** A value's token, of its first character. */
  private begin(character: string): Token {
    if (character === '"') return 'string';
    if (character === '{' || character === '[') {
      this.valueScope = {
        is: character === '{' ? 'Object' : 'Array',
        startedAt: this.json.lastPlace(),
        isEmpty: true,
      };
      this.read = character;
      return character;
    }
    if (/[-+0-9]/.test(character)) {
      this.read = readNumber(this.json, character);
      return 'number';
    }
    if (!/[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u.test(character)) throw wrongValue(this.json, character);
    return (this.read = readWord(this.json, character));
  }

  private enter(token: Token): Token {
    if (this.token === 'name') this.read = this.valueText;
    if ((token === '{' || token === '[') && this.valueScope !== undefined) this.scopes.push(this.valueScope);
    this.isStringUnread = token === 'string';
    return (this.token = token);
  }

  private leave(mark: '}' | ']', scope: Scope | undefined): Token {
    const expected = scope?.is === 'Object' ? '}' : ']';
    if (scope === undefined || mark !== expected) {
      throw this.json.fault(
        `Unexpected close marker '${mark}': expected '${mark === '}' ? ']' : '}'}' (for ${scope?.is ?? 'root'} starting at ${scope?.startedAt ?? this.json.rootPlace()})`,
        1,
      );
    }
    this.scopes.pop();
    this.read = mark;
    return (this.token = mark);
  }
}
