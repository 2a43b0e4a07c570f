const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Of all that JSON may hold between its tokens, the last by its code. */
const SPACE = 0x20;

/** JSON text without the white space between its tokens, which stay as they are. */
export function compactJson(text: Buffer): Buffer {
  const parts: Buffer[] = [];
  let begin = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) {
      isInString = true;
    } else if (byte <= SPACE) {
      if (at > begin) parts.push(text.subarray(begin, at));
      begin = at + 1;
    }
  }
  return begin === 0 ? text : Buffer.concat([...parts, text.subarray(begin)]);
}
