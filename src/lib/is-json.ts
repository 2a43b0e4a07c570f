const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const BRACKET = { open: 0x5b, close: 0x5d };
const BRACE = { open: 0x7b, close: 0x7d };
/** Deeper texts are nobody's payload; whoever asks parses them. */
const MAX_DEPTH = 10_000;

/** What may stand in a string as it is: by byte. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
const BLANK = tableOf(' \t\n\r');
const ESCAPED = tableOf('"\\/bfnrt');
const HEX = tableOf('0123456789abcdefABCDEF');
const WORDS = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));

function tableOf(characters: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    characters.includes(String.fromCharCode(byte)) ? 1 : 0,
  );
}

/** So many bytes of a string are read one by one before words are tried. */
const SHORT = 64;
const EACH = {
  one: 0x01010101,
  blank: 0x20202020,
  quote: 0x22222222,
  backslash: 0x5c5c5c5c,
  high: 0x80808080,
};

/** Whether none of four bytes is below a blank, a quote or a backslash: subtracting borrows into the high bit of one that is. */
function isPlainWord(word: number): boolean {
  const quote = word ^ EACH.quote;
  const backslash = word ^ EACH.backslash;
  const found =
    ((word - EACH.blank) & ~word) | ((quote - EACH.one) & ~quote) | ((backslash - EACH.one) & ~backslash);
  return (found & EACH.high) === 0;
}

/**
 * Whether well-formed UTF-8 is JSON text (RFC 8259), without making anything of it: to parse a megabyte that nobody looks at
 * leaves several in the heap. False also where more than 10,000 arrays and objects stand around something.
 */
export function isJson(bytes: Uint8Array): boolean {
  return new JsonScan(bytes).isJson();
}

/** Methods that read something return where it ends, -1 where it is none: what stands after the bytes is undefined, and in no table. */
class JsonScan {
  /** What closes the arrays and objects that are open. */
  private readonly open: number[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  isJson(): boolean {
    let at = this.blanks(0);
    for (;;) {
      at = this.value(at);
      // Behind a value its array or object goes on or ends; it is the last one when none is open.
      for (;;) {
        if (at < 0) return false;
        at = this.blanks(at);
        const closes = this.open.at(-1);
        if (closes === undefined) return at === this.bytes.length;
        if (this.bytes[at] !== closes) {
          at = this.bytes[at] === COMMA ? this.item(at + 1, closes) : -1;
          break;
        }
        this.open.pop();
        at += 1;
      }
      if (at < 0) return false;
    }
  }

  /** A whole value, or the beginning of an array or object up to its first value. */
  private value(begin: number): number {
    let at = begin;
    for (;;) {
      const byte = this.bytes[at] ?? 0;
      if (byte === QUOTE) return this.string(at);
      const closes = byte === BRACKET.open ? BRACKET.close : byte === BRACE.open ? BRACE.close : undefined;
      if (closes === undefined) return WORDS.has(byte) ? this.word(at, byte) : this.number(at);
      const inside = this.blanks(at + 1);
      if (this.bytes[inside] === closes) return inside + 1;
      if (this.open.push(closes) > MAX_DEPTH) return -1;
      at = this.item(at + 1, closes);
      if (at < 0) return -1;
    }
  }

  /** To the value of the next item: in an object its name and colon come before. */
  private item(begin: number, closes: number): number {
    const at = this.blanks(begin);
    if (closes === BRACKET.close) return at;
    const end = this.bytes[at] === QUOTE ? this.string(at) : -1;
    if (end < 0) return -1;
    const colon = this.blanks(end);
    return this.bytes[colon] === COLON ? this.blanks(colon + 1) : -1;
  }

  private string(begin: number): number {
    const { bytes } = this;
    let at = begin + 1;
    for (;;) {
      const soon = at + SHORT;
      while (at < soon && PLAIN[bytes[at] ?? 0] === 1) at += 1;
      if (at === soon) {
        at = this.plainWords(at);
        continue;
      }
      if (bytes[at] === QUOTE) return at + 1;
      if (bytes[at] !== BACKSLASH) return -1;
      const escaped = bytes[at + 1] ?? 0;
      if (ESCAPED[escaped] === 1) at += 2;
      else if (escaped === LETTER_U && this.run(HEX, at + 2, at + 6) === at + 6) at += 6;
      else return -1;
    }
  }

  /** Past the words of four bytes that are plain; at most three bytes before the first that is not are left. */
  private plainWords(begin: number): number {
    const { buffer, byteOffset, length } = this.bytes;
    const words = new Int32Array(buffer, (byteOffset + begin) & ~3, (length - begin) >> 2);
    // The first one has bytes of what was read already: they are plain.
    let word = 0;
    while (word < words.length && isPlainWord(words[word] ?? 0)) word += 1;
    return Math.max(begin, ((byteOffset + begin) & ~3) + word * 4 - byteOffset);
  }

  private number(begin: number): number {
    const { bytes } = this;
    let at = bytes[begin] === MINUS ? begin + 1 : begin;
    at = bytes[at] === ZERO ? at + 1 : this.digits(at);
    if (at >= 0 && bytes[at] === POINT) at = this.digits(at + 1);
    // 0x20 makes a small letter of a large one: an exponent begins with either.
    if (at < 0 || ((bytes[at] ?? 0) | 0x20) !== 0x65) return at;
    const sign = bytes[at + 1] ?? 0;
    return this.digits(sign === MINUS || sign === 0x2b ? at + 2 : at + 1);
  }

  /** One digit or more. */
  private digits(begin: number): number {
    let at = begin;
    while ((this.bytes[at] ?? 0) >= ZERO && (this.bytes[at] ?? 0) <= NINE) at += 1;
    return at === begin ? -1 : at;
  }

  private word(begin: number, first: number): number {
    const word = WORDS.get(first);
    return word?.every((byte, at) => this.bytes[begin + at] === byte) ? begin + word.length : -1;
  }

  private blanks(begin: number): number {
    return this.run(BLANK, begin, this.bytes.length);
  }

  private run(table: Uint8Array, begin: number, end: number): number {
    let at = begin;
    while (at < end && table[this.bytes[at] ?? 0] === 1) at += 1;
    return at;
  }
}
