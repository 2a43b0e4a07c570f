import type { Readable } from 'node:stream';
import { crc32, inflateRawSync } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf } from '../errors';

/** An archive that cannot be used. The client sees AWS's one text for all of them; the message is for the log. */
export class BadArchive extends Error {
  constructor(reason: string) {
    super(`the archive is refused: ${reason}`);
    this.name = 'BadArchive';
  }
}

/** Far above any real function's, far below what would fill a file system with inodes. */
const MAX_ENTRIES = 100_000;
/** Up to this size a file is inflated in one step (well under a millisecond), which is ten times cheaper than a stream. */
const SMALL_BYTES = 65_536;
const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/** A file, directory or link of an archive, its name checked. */
export interface ArchiveEntry {
  /** Relative, normalised, without a trailing slash; never leaves the archive. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly isExecutable: boolean;
  /** Zip has no time zones: its times are taken as UTC, as on AWS. */
  readonly modified: Date;
  /** What the archive says; `chunks` throws when it is not so. */
  readonly size: number;
  /** The content, its length and checksum verified. */
  chunks(): AsyncIterable<Buffer>;
}

/** The entries of a zip in their order. Throws BadArchive for one that is broken, unsafe or of an unknown kind. */
export async function* entriesOf(zip: Buffer): AsyncGenerator<ArchiveEntry> {
  const archive = await foreign(() => fromBufferPromise(zip, { strictFileNames: true }));
  if (archive.entryCount > MAX_ENTRIES) throw new BadArchive(`more than ${MAX_ENTRIES} entries`);
  const seen = new Map<string, ArchiveEntry['kind']>();
  const raw = archive.eachEntry();
  for (;;) {
    const next = await foreign(() => raw.next());
    if (next.done === true) return;
    const entry = described(zip, archive, next.value);
    if (entry.name === '') continue;
    const before = seen.get(entry.name);
    // Archivers that append to a zip write its directories again; that is harmless.
    if (before === 'directory' && entry.kind === 'directory') continue;
    if (before !== undefined) throw new BadArchive(`${entry.name} occurs twice`);
    seen.set(entry.name, entry.kind);
    yield entry;
  }
}

function described(zip: Buffer, archive: ZipFile, entry: Entry): ArchiveEntry {
  if (entry.isEncrypted()) throw new BadArchive(`${entry.fileName} is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new BadArchive(`${entry.fileName} has the unknown compression ${entry.compressionMethod}`);
  }
  // The upper half holds the Unix mode; 0 when the archive was not made on a Unix.
  const mode = entry.externalFileAttributes >>> 16;
  const isDirectory = entry.fileName.endsWith('/');
  return {
    name: checkedName(entry.fileName),
    kind: isDirectory ? 'directory' : (mode & FILE_TYPE) === SYMLINK ? 'link' : 'file',
    isExecutable: (mode & 0o111) !== 0,
    modified: entry.getLastModDate({ timezone: 'UTC' }),
    size: entry.uncompressedSize,
    chunks: () =>
      verified(
        entry,
        entry.uncompressedSize > SMALL_BYTES ? stream(archive, entry) : whole(zip, archive, entry),
      ),
  };
}

/** Throws BadArchive for a name that is absolute or leaves the archive. yauzl has refused some of them before. */
function checkedName(fileName: string): string {
  if (fileName.includes('\0') || fileName.includes('\\')) {
    throw new BadArchive(`${JSON.stringify(fileName)} has a character that names may not have`);
  }
  if (fileName.startsWith('/')) throw new BadArchive(`${fileName} is absolute`);
  const steps = fileName.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) throw new BadArchive(`${fileName} leaves the archive`);
  return steps.join('/');
}

async function* verified(entry: Entry, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  let length = 0;
  for await (const chunk of source) {
    sum = crc32(chunk, sum);
    length += chunk.length;
    yield chunk;
  }
  if (length !== entry.uncompressedSize || sum !== entry.crc32) {
    throw new BadArchive(`${entry.fileName} is damaged`);
  }
}

async function* whole(zip: Buffer, archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  yield await foreign(async () => {
    const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = zip.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    if (entry.compressionMethod === STORED) return packed;
    // One byte more than announced is enough to see that the archive lies.
    return inflateRawSync(packed, { maxOutputLength: entry.uncompressedSize + 1 });
  });
}

async function* stream(archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const source: Readable = await foreign(() => archive.openReadStreamPromise(entry));
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await foreign(() => chunks.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    source.destroy();
  }
}

/** What yauzl and zlib throw says that the archive is bad. */
async function foreign<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BadArchive(messageOf(error));
  }
}
