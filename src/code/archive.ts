import type { Readable } from 'node:stream';
import { crc32, inflateRawSync } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf } from '../errors';
import { zipExtent } from '../lib/zip-extent';
import { BadArchive, damaged, refusedEntry, unreadable } from './bad-archive';
import { byteString } from './byte-path';
import { EntryTree } from './entry-tree';
import { rawName } from './raw-name';

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
  /** A byte string (byte-path.ts). Relative, normalised, without a trailing slash; never leaves the archive. */
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

/** The entries of a zip, one a name. Throws BadArchive for an archive that is broken or an entry that breaks a rule. */
export async function* entriesOf(bytes: Buffer): AsyncGenerator<ArchiveEntry> {
  const zip = zipExtent(bytes);
  const archive = await foreign(() => fromBufferPromise(zip, { decodeStrings: false }), unreadable);
  if (archive.entryCount > MAX_ENTRIES) {
    const rule = `it has ${archive.entryCount} entries, and may have ${MAX_ENTRIES}`;
    throw new BadArchive(rule, `The uploaded zip cannot be used: ${rule}.`);
  }
  const tree = new EntryTree<ArchiveEntry>();
  const raw = archive.eachEntry();
  for (;;) {
    const next = await foreign(() => raw.next(), unreadable);
    if (next.done === true) break;
    const entry = described(zip, archive, next.value);
    if (entry.name !== '') tree.add(entry);
  }
  yield* tree.all();
}

function described(zip: Buffer, archive: ZipFile, entry: Entry): ArchiveEntry {
  const fileName = byteString(rawName(entry));
  if (entry.isEncrypted()) throw refusedEntry(fileName, 'is encrypted');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw refusedEntry(
      fileName,
      `has the compression method ${entry.compressionMethod}; known are 0 (stored) and 8 (deflated)`,
    );
  }
  // The upper half holds the Unix mode; 0 when the archive was not made on a Unix.
  const mode = entry.externalFileAttributes >>> 16;
  const isDirectory = fileName.endsWith('/');
  return {
    name: checkedName(fileName),
    kind: isDirectory ? 'directory' : (mode & FILE_TYPE) === SYMLINK ? 'link' : 'file',
    isExecutable: (mode & 0o111) !== 0,
    modified: entry.getLastModDate({ timezone: 'UTC' }),
    size: entry.uncompressedSize,
    chunks: () =>
      verified(
        fileName,
        entry,
        entry.uncompressedSize > SMALL_BYTES
          ? stream(fileName, archive, entry)
          : whole(fileName, zip, archive, entry),
      ),
  };
}

/** Throws BadArchive for a name that is absolute or leaves the archive. A backslash is a character as any other. */
function checkedName(fileName: string): string {
  if (fileName.includes('\0')) throw refusedEntry(fileName, 'has a NUL character in its name');
  if (fileName.startsWith('/'))
    throw refusedEntry(fileName, 'has an absolute name; names begin below the archive');
  const steps = fileName.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..'))
    throw refusedEntry(fileName, 'has .. in its name, which could lead out of the archive');
  return steps.join('/');
}

async function* verified(name: string, entry: Entry, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  let length = 0;
  for await (const chunk of source) {
    sum = crc32(chunk, sum);
    length += chunk.length;
    yield chunk;
  }
  if (length !== entry.uncompressedSize) {
    throw damaged(name, `it has ${length} bytes, the archive says ${entry.uncompressedSize}`);
  }
  if (sum !== entry.crc32)
    throw damaged(name, 'its content does not have the checksum that the archive says');
}

async function* whole(name: string, zip: Buffer, archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  yield await foreign(async () => {
    const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = zip.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    if (entry.compressionMethod === STORED) return packed;
    // One byte more than announced is enough to see that the archive lies.
    return inflateRawSync(packed, { maxOutputLength: entry.uncompressedSize + 1 });
  }, broken(name));
}

async function* stream(name: string, archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const source: Readable = await foreign(() => archive.openReadStreamPromise(entry), broken(name));
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await foreign(() => chunks.next(), broken(name));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    source.destroy();
  }
}

const broken = (name: string) => (reason: string) => damaged(name, reason);

/** What yauzl and zlib throw says that the archive is bad. */
async function foreign<T>(work: () => Promise<T>, as: (reason: string) => BadArchive): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw as(messageOf(error));
  }
}
