/** Why a payload is no JSON, and where. */
export interface JsonFault {
  readonly reason: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

const CONTROL = { from: 0x80, to: 0x9f };
const LINE_FEED = 0x0a;
const BLANKS = new Set([0x09, LINE_FEED, 0x0d, 0x20]);

/** What is wrong with bytes that are no UTF-8, in the words of Lambda's JSON parser. Pure. */
export function utf8Fault(bytes: Buffer): JsonFault {
  const first = bytes.findIndex((byte) => !BLANKS.has(byte));
  const begin = bytes[first] ?? 0;
  if (begin >= CONTROL.from && begin <= CONTROL.to) {
    // It is seen as a character before it is decoded, and not yet consumed.
    return {
      reason: `Unexpected character ((CTRL-CHAR, code ${begin})): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      ...placeOf(bytes, first, 1),
    };
  }
  const { at, part } = firstInvalid(bytes);
  const shown = (bytes[at] ?? 0).toString(16);
  return { reason: `Invalid UTF-8 ${part} byte 0x${shown}`, ...placeOf(bytes, at, 2) };
}

/** `column` is that of a line's first byte. */
function placeOf(bytes: Buffer, at: number, column: number): Pick<Required<JsonFault>, 'line' | 'column'> {
  const lineBegin = bytes.subarray(0, at).lastIndexOf(LINE_FEED) + 1;
  const line = bytes.subarray(0, lineBegin).filter((byte) => byte === LINE_FEED).length + 1;
  return { line, column: at - lineBegin + column };
}

interface Invalid {
  readonly at: number;
  readonly part: 'start' | 'middle';
}

function firstInvalid(bytes: Buffer): Invalid {
  let at = 0;
  while (at < bytes.length) {
    const following = followingOf(bytes[at] ?? 0);
    if (following === undefined) return { at, part: 'start' };
    for (let i = at + 1; i <= at + following; i += 1) {
      // An end in the middle of a character is told of its last byte.
      if (i >= bytes.length) return { at: i - 1, part: 'middle' };
      if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return { at: i, part: 'middle' };
    }
    at += following + 1;
  }
  // Well formed, and still no character: a surrogate, or more bytes than it takes.
  return { at: bytes.findIndex((byte) => byte >= 0xc0), part: 'start' };
}

/** How many bytes belong to a first one; undefined when it can be none. */
function followingOf(byte: number): number | undefined {
  if (byte < 0x80) return 0;
  if (byte >= 0xc0 && byte < 0xe0) return 1;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xf0 && byte < 0xf8 ? 3 : undefined;
}
