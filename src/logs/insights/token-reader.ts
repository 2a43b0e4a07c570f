import { QueryFault, type Token } from './tokens';

/** Goes through the tokens of a query. What does not stand where it must is a QueryFault. */
export class TokenReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get next(): Token {
    return this.tokens[this.at] ?? END;
  }

  skip(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  isSign(text: string): boolean {
    return this.next.kind === 'sign' && this.next.text === text;
  }

  takeSign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.skip();
    return true;
  }

  /** A word of the language, whatever its case. */
  takeWord(word: string): boolean {
    if (this.next.kind !== 'name' || this.next.text.toLowerCase() !== word) return false;
    this.skip();
    return true;
  }

  requireSign(text: string): void {
    if (!this.takeSign(text)) throw this.fault(`expected ${text}`);
  }

  requireName(what: string): string {
    if (this.next.kind !== 'name') throw this.fault(`expected ${what}`);
    return this.skip().text;
  }

  requireNumber(what: string): number {
    if (this.next.kind !== 'number') throw this.fault(`expected ${what}`);
    return Number(this.skip().text);
  }

  fault(message: string, { text, at }: Token = this.next): QueryFault {
    const found = text === '' ? 'the end of the query' : text;
    return new QueryFault(`${message}, found ${found} at position ${at}`, at, at + text.length);
  }
}

const END: Token = { kind: 'end', text: '', at: 0 };
