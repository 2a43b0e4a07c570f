import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink, utimes } from 'node:fs/promises';
import { dirname, join, normalize, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { invalid } from './validation/constraints';
import { MAX_UNZIPPED_BYTES } from './validation/limits';

/** An archive that cannot be used; the client sees AWS's one text for all of them, `reason` is for the log. */
export class BadArchive extends Error {
  constructor(readonly reason: string) {
    super(`the archive is refused: ${reason}`);
  }
}

/** Far above any real function's, far below what would fill a file system with inodes. */
const MAX_ENTRIES = 100_000;
const MAX_LINK_BYTES = 4096;
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/**
 * Unpacks a zip below `directory`. Nothing is ever written outside of it: names are checked before they are joined,
 * links may point only inside, and nothing is written through a link. The size limit counts bytes as they are
 * written, whatever the archive says of itself. Returns the bytes written.
 */
export async function unzip(zip: Buffer, directory: string): Promise<number> {
  const archive = await open(zip);
  try {
    return await extract(archive, directory);
  } finally {
    archive.close();
  }
}

/** What the client is told of an archive that is refused. */
export function unzipError(error: unknown): unknown {
  return error instanceof BadArchive
    ? invalid('Could not unzip uploaded file. Please check your file, then try to upload again.')
    : error;
}

function open(zip: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are checked here, not there: backslashes are legal characters of a Linux file name to yauzl otherwise.
    fromBuffer(zip, { lazyEntries: true, strictFileNames: true }, (error, archive) => {
      if (error) reject(new BadArchive(error.message));
      else resolve(archive);
    });
  });
}

async function extract(archive: ZipFile, directory: string): Promise<number> {
  const seen = new Set<string>();
  const links = new Set<string>();
  const later: Entry[] = [];
  let written = 0;
  for await (const entry of entries(archive)) {
    const name = checkedName(entry.fileName);
    if (seen.size >= MAX_ENTRIES) throw new BadArchive(`more than ${MAX_ENTRIES} entries`);
    if (name === '' || (name.endsWith('/') && seen.has(name))) continue;
    if (seen.has(name)) throw new BadArchive(`${name} occurs twice`);
    seen.add(name);
    if (isLink(entry)) {
      later.push(entry);
      links.add(name);
    } else written += await extractEntry(archive, entry, join(directory, name), written);
  }
  // Links come last, so that no file was ever written through one.
  for (const entry of later) {
    await extractLink(archive, entry, directory, checkedName(entry.fileName), links);
  }
  return written;
}

async function* entries(archive: ZipFile): AsyncGenerator<Entry> {
  const queue: (Entry | Error | undefined)[] = [];
  let wake: (() => void) | undefined;
  const push = (item: Entry | Error | undefined) => {
    queue.push(item);
    wake?.();
  };
  archive.on('entry', push);
  archive.on('end', () => push(undefined));
  archive.on('error', (error: Error) => push(new BadArchive(error.message)));
  for (;;) {
    archive.readEntry();
    if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const item = queue.shift();
    if (item === undefined) return;
    if (item instanceof Error) throw item;
    yield item;
  }
}

/** yauzl has refused absolute names, drive letters, backslashes and `..`; what is left is normalised. */
function checkedName(fileName: string): string {
  if (fileName.includes('\0')) throw new BadArchive('a name with a NUL character');
  const name = normalize(fileName).replace(/^\.\//, '');
  if (name.startsWith('/') || name.split('/').includes('..'))
    throw new BadArchive(`${fileName} lies outside`);
  return name === './' || name === '.' ? '' : name;
}

function isLink(entry: Entry): boolean {
  return (unixMode(entry) & FILE_TYPE) === SYMLINK;
}

/** The upper half of the external attributes; 0 when the archive was not made on a Unix. */
function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16;
}

async function extractEntry(archive: ZipFile, entry: Entry, path: string, before: number): Promise<number> {
  try {
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true, mode: 0o755 });
      return 0;
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const written = await writeEntry(archive, entry, path, MAX_UNZIPPED_BYTES - before);
    const isExecutable = (unixMode(entry) & 0o111) !== 0;
    await chmod(path, isExecutable ? 0o755 : 0o644);
    const time = entry.getLastModDate({ timezone: 'UTC' });
    await utimes(path, time, time);
    return written;
  } catch (error) {
    // A file where a directory has to be, or the other way round.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST' || code === 'ENAMETOOLONG') {
      throw new BadArchive(`${entry.fileName}: ${code}`);
    }
    throw error;
  }
}

async function writeEntry(archive: ZipFile, entry: Entry, path: string, limit: number): Promise<number> {
  let written = 0;
  const source = await openEntry(archive, entry);
  const bounded = async function* () {
    for await (const chunk of source) {
      written += (chunk as Buffer).length;
      if (written > limit) {
        throw invalid(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
      }
      yield chunk as Buffer;
    }
  };
  await pipeline(bounded, createWriteStream(path, { flags: 'wx' }));
  return written;
}

function openEntry(archive: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    if (entry.isEncrypted()) throw new BadArchive(`${entry.fileName} is encrypted`);
    archive.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(new BadArchive(error.message));
        return;
      }
      const broken = (fault: Error) => new BadArchive(`${entry.fileName}: ${fault.message}`);
      stream.once('error', (fault) => reject(broken(fault)));
      resolve(
        (async function* () {
          try {
            yield* stream;
          } catch (fault) {
            throw broken(fault as Error);
          }
        })() as unknown as Readable,
      );
    });
  });
}

async function extractLink(
  archive: ZipFile,
  entry: Entry,
  directory: string,
  name: string,
  links: ReadonlySet<string>,
): Promise<void> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of await openEntry(archive, entry)) {
    parts.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_LINK_BYTES)
      throw new BadArchive(`${name} is a link of more than ${MAX_LINK_BYTES} bytes`);
  }
  const target = Buffer.concat(parts).toString();
  const reached = posix.normalize(posix.join(posix.dirname(name), target));
  if (target === '' || target.startsWith('/') || reached === '..' || reached.startsWith('../')) {
    throw new BadArchive(`${name} points out of the archive`);
  }
  // A link through another link could leave the tree although each of them alone does not.
  const steps = posix.dirname(name).split('/').concat(target.split('/').slice(0, -1));
  for (let depth = 1; depth <= steps.length; depth += 1) {
    const prefix = posix.normalize(steps.slice(0, depth).join('/'));
    if (links.has(prefix)) throw new BadArchive(`${name} goes through the link ${prefix}`);
  }
  await mkdir(dirname(join(directory, name)), { recursive: true, mode: 0o755 });
  await symlink(target, join(directory, name));
}
