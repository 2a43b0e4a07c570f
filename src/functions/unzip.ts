import { chmod, lstat, mkdir, open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../lib/error-code';
import { Semaphore } from '../lib/semaphore';
import { BadArchive, entriesOf, type ArchiveEntry } from './archive';
import { leadsOut } from './links';
import { invalid } from './validation/constraints';
import { MAX_UNZIPPED_BYTES } from './validation/limits';

const MAX_LINK_BYTES = 4096;
/** Files written at a time: enough to keep Node's four file threads busy. */
const WRITERS = 8;

/**
 * Unpacks a zip into the empty `directory`: directories 0755, files 0644 or 0755, times of the archive. Nothing is
 * ever written outside of it: names were checked, links may lead only inside and come last, so that nothing is written
 * through one. The limit counts bytes as they are written, whatever the archive says. Returns the bytes written.
 */
export async function unzip(zip: Buffer, directory: string): Promise<number> {
  const extraction = new Extraction(directory);
  try {
    for await (const entry of entriesOf(zip)) await extraction.take(entry);
  } finally {
    await extraction.settled();
  }
  return extraction.finish();
}

/** What the client is told of an archive that is refused. */
export function unzipError(error: unknown): unknown {
  if (!(error instanceof BadArchive)) return error;
  const told = invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  told.cause = error;
  return told;
}

/** Whether a tree has all that the archive has, by kind and size: content was verified when it was written. */
export async function isUnpacked(zip: Buffer, directory: string): Promise<boolean> {
  try {
    for await (const { name, kind, size } of entriesOf(zip)) {
      const found = await lstat(join(directory, name));
      if (kind === 'directory' && !found.isDirectory()) return false;
      if (kind === 'link' && !found.isSymbolicLink()) return false;
      if (kind === 'file' && (!found.isFile() || found.size !== size)) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof BadArchive || hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** Bytes of the files of an archive, as they are unpacked. Throws BadArchive for one that cannot be read. */
export async function unpackedBytes(zip: Buffer): Promise<number> {
  let bytes = 0;
  for await (const { kind, size } of entriesOf(zip)) if (kind === 'file') bytes += size;
  return bytes;
}

class Extraction {
  private readonly writers = new Semaphore(WRITERS);
  private readonly running = new Set<Promise<void>>();
  private readonly directories = new Map<string, Promise<void>>([['.', Promise.resolve()]]);
  private readonly links = new Map<string, string>();
  private written = 0;
  private announced = 0;
  private failure: Error | undefined;
  private hasEntries = false;

  constructor(private readonly directory: string) {}

  /** Begins with an entry; waits while too many are under way. Throws what an earlier one ended with. */
  async take(entry: ArchiveEntry): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.hasEntries = true;
    this.announced += entry.size;
    if (this.announced > MAX_UNZIPPED_BYTES) throw tooLarge();
    if (entry.kind === 'directory') return this.makeDirectory(entry.name);
    if (entry.kind === 'link') {
      this.links.set(entry.name, await linkTarget(entry));
      return;
    }
    const work = this.writers
      .run(() => this.write(entry))
      .catch((error: unknown) => {
        this.failure ??= translated(error, entry.name);
      })
      .finally(() => this.running.delete(work));
    this.running.add(work);
    if (this.running.size >= 2 * WRITERS) await Promise.race(this.running);
  }

  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Makes the links. Throws what any entry ended with. */
  async finish(): Promise<number> {
    if (this.failure !== undefined) throw this.failure;
    if (!this.hasEntries) throw invalid('Uploaded file must be a non-empty zip');
    for (const [name, target] of this.links) {
      if (leadsOut(name, this.links)) throw new BadArchive(`the link ${name} leads out of the archive`);
      await this.makeDirectory(dirname(name));
      await symlink(target, join(this.directory, name)).catch((error: unknown) => {
        throw translated(error, name);
      });
    }
    return this.written;
  }

  private async write(entry: ArchiveEntry): Promise<void> {
    await this.makeDirectory(dirname(entry.name));
    const file = await open(join(this.directory, entry.name), 'wx', 0o600);
    try {
      for await (const chunk of entry.chunks()) {
        this.written += chunk.length;
        if (this.written > MAX_UNZIPPED_BYTES) throw tooLarge();
        await file.writeFile(chunk);
      }
      await file.chmod(entry.isExecutable ? 0o755 : 0o644);
      await file.utimes(entry.modified, entry.modified);
    } finally {
      await file.close();
    }
  }

  /** Once each, parents first. The mode is set apart: mkdir's is cut by the service's umask, and functions must read. */
  private makeDirectory(name: string): Promise<void> {
    const known = this.directories.get(name);
    if (known) return known;
    const made = (async () => {
      await this.makeDirectory(dirname(name));
      const path = join(this.directory, name);
      await mkdir(path);
      await chmod(path, 0o755);
    })().catch((error: unknown) => {
      throw translated(error, name);
    });
    this.directories.set(name, made);
    return made;
  }
}

async function linkTarget(entry: ArchiveEntry): Promise<string> {
  if (entry.size === 0 || entry.size > MAX_LINK_BYTES) {
    throw new BadArchive(`the link ${entry.name} has ${entry.size} bytes`);
  }
  const parts: Buffer[] = [];
  for await (const part of entry.chunks()) parts.push(part);
  const target = Buffer.concat(parts).toString();
  if (target.includes('\0')) throw new BadArchive(`the link ${entry.name} has a NUL character`);
  return target;
}

function tooLarge(): Error {
  return invalid(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
}

/** A file where a directory has to be, the other way round, or a name that the file system does not take. */
function translated(error: unknown, name: string): Error {
  const isArchive = hasCode(
    error,
    'ENOTDIR',
    'EISDIR',
    'EEXIST',
    'ENAMETOOLONG',
    'ELOOP',
    'EINVAL',
    'EILSEQ',
  );
  if (isArchive) return new BadArchive(`${name} cannot be made: ${String(error)}`);
  return error as Error;
}
