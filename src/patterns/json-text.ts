import { characterName, jsonLocation } from './json-location';
import { InvalidPatternError } from './pattern';

/** A JSON text and how far it has been read. What is wrong with it is said as AWS says it, place by place. */
export class JsonText {
  private offset = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.offset >= this.text.length;
  }

  /** Empty behind the end. */
  peek(): string {
    return this.text.charAt(this.offset);
  }

  /** Empty at the end. */
  take(): string {
    if (this.isAtEnd) return '';
    return this.text.charAt(this.offset++);
  }

  /** What the expression, a sticky one, finds here, if anything. */
  takeMatch(expression: RegExp): string {
    expression.lastIndex = this.offset;
    const found = expression.exec(this.text)?.[0] ?? '';
    this.offset += found.length;
    return found;
  }

  /** The next character that is no space; empty at the end. */
  takeVisible(): string {
    this.takeMatch(/[ \t\r\n]*/y);
    if (this.isAtEnd) return '';
    const character = this.take();
    if (character < ' ') {
      throw this.fault(
        `Illegal character (${characterName(character)}): only regular white space (\\r, \\n, \\t) is allowed between tokens`,
      );
    }
    if (character === '/') {
      throw this.unexpected(
        character,
        "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)",
      );
    }
    return character;
  }

  /** Where the last character taken stands. */
  lastPlace(): string {
    return jsonLocation(this.text, this.offset - 1);
  }

  /** What AWS's parser takes for the place of what all stands in. */
  rootPlace(): string {
    return jsonLocation(this.text, 0).replace('column: 1', 'column: 0');
  }

  fault(message: string, back = 0): InvalidPatternError {
    return new InvalidPatternError(`${message}\n at ${jsonLocation(this.text, this.offset - back)}`);
  }

  unexpected(character: string, why: string): InvalidPatternError {
    return this.fault(`Unexpected character (${characterName(character)}): ${why}`, 1);
  }

  endOfInput(where: string): InvalidPatternError {
    return this.fault(`Unexpected end-of-input${where}`);
  }
}
