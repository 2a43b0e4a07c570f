const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;

/**
 * The part of `bytes` that is a zip, as `unzip` finds it: what follows the end record is cut off, and so is what stands
 * before the first entry when the archive was appended to it and its offsets count from its own beginning (with offsets
 * from the file's beginning, as in a PEX, it can stay). What is no zip is given back as it is.
 */
export function zipExtent(bytes: Buffer): Buffer {
  for (let at = bytes.length - END_BYTES; at >= 0; at -= 1) {
    if (bytes.length - at > 2 * MAX_COMMENT_BYTES) break;
    if (bytes.readUInt32LE(at) !== END) continue;
    const end = at + END_BYTES + bytes.readUInt16LE(at + 20);
    // A signature within a comment, or a file that was cut off.
    if (end > bytes.length) continue;
    return bytes.subarray(prefixOf(bytes, at), end);
  }
  return bytes;
}

/** Bytes before the archive that its offsets do not count. */
function prefixOf(bytes: Buffer, end: number): number {
  const offset = bytes.readUInt32LE(end + 16);
  const first = end - bytes.readUInt32LE(end + 12);
  if (first <= offset || isCentral(bytes, offset) || !isCentral(bytes, first)) return 0;
  return first - offset;
}

function isCentral(bytes: Buffer, at: number): boolean {
  return at + 4 <= bytes.length && bytes.readUInt32LE(at) === CENTRAL;
}
