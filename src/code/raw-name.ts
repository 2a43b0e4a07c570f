import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, type Entry } from 'yauzl';

/** Of the general purpose flags: the name is UTF-8. */
const UTF8 = 0x800;
const UNICODE_PATH = 0x7075;
const UNIX = 3;
const DARWIN = 19;

/**
 * The name of an entry in bytes, as Linux has it. A name that claims to be UTF-8, and one that a Unix wrote, are those
 * bytes, whatever they are; of others the bytes are read as code page 437, which the zip format says, and written as UTF-8.
 */
export function rawName(entry: Entry): Buffer {
  const { fileNameRaw, generalPurposeBitFlag, versionMadeBy } = entry;
  const unicode = unicodePath(entry);
  if (unicode) return unicode;
  const maker = versionMadeBy >>> 8;
  if ((generalPurposeBitFlag & UTF8) !== 0 || maker === UNIX || maker === DARWIN) return fileNameRaw;
  return Buffer.from(getFileNameLowLevel(0, fileNameRaw, [], true), 'utf8');
}

/** Info-ZIP's extra field with the name in UTF-8, which counts as long as it was made for this very name. */
function unicodePath({ extraFields, fileNameRaw }: Entry): Buffer | undefined {
  const data = extraFields.find(({ id }) => id === UNICODE_PATH)?.data;
  if (data === undefined || data.length < 6 || data.readUInt8(0) !== 1) return undefined;
  return data.readUInt32LE(1) === crc32(fileNameRaw) ? data.subarray(5) : undefined;
}
