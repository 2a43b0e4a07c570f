/**
 * Names in archives and in file systems are bytes, and need not be text. They are kept as byte strings, in which each
 * character is one byte (latin1), so that they can be compared, split and used as keys.
 */
const SLASH = Buffer.from('/');
const MAX_SHOWN = 200;

export function byteString(name: Buffer): string {
  return name.toString('latin1');
}

/** The path of a byte string below a directory. */
export function below(directory: Buffer, name: string): Buffer {
  return Buffer.concat([directory, SLASH, Buffer.from(name, 'latin1')]);
}

/** A byte string for people: as UTF-8, in one line, of a bounded length, quoted where it would be misread. */
export function shown(name: string): string {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(short) && !short.includes('\ufffd')
    ? short
    : JSON.stringify(short);
}
