import { chmod, lstat, mkdir, open, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../errors';
import { hasCode } from '../lib/error-code';
import { Semaphore } from '../lib/semaphore';
import { entriesOf, type ArchiveEntry } from './archive';
import { BadArchive, refusedEntry } from './bad-archive';
import { below } from './byte-path';
import { clientError } from '../errors';
import { MAX_UNZIPPED_BYTES } from './code-limits';

/** PATH_MAX, less the NUL at its end. */
const MAX_LINK_BYTES = 4095;
/** Files written at a time: enough to keep Node's four file threads busy. */
const WRITERS = 8;

/**
 * Unpacks a zip into the empty `directory`: directories 0755, files 0644 or 0755, times of the archive. Nothing is
 * ever written outside of it: names were checked, nothing lies below a link, and links come last. A link may lead
 * anywhere, as on AWS: it is for the container to follow, and nobody on the host may. The limit counts bytes as they are
 * written, whatever the archive says. Returns the bytes written.
 */
export async function unzip(zip: Buffer, directory: string): Promise<number> {
  const extraction = new Extraction(Buffer.from(directory));
  try {
    for await (const entry of entriesOf(zip)) await extraction.take(entry);
  } finally {
    await extraction.settled();
  }
  return extraction.finish();
}

/** Whether a tree has all that the archive has, by kind and size: content was verified when it was written. */
export async function isUnpacked(zip: Buffer, directory: string): Promise<boolean> {
  const root = Buffer.from(directory);
  try {
    for await (const { name, kind, size } of entriesOf(zip)) {
      const found = await lstat(below(root, name));
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
  private readonly links = new Map<string, Buffer>();
  private written = 0;
  private announced = 0;
  private failure: Error | undefined;
  private hasEntries = false;

  constructor(private readonly directory: Buffer) {}

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
    if (!this.hasEntries) throw clientError('invalidParameterValue', 'Uploaded file must be a non-empty zip');
    for (const [name, target] of this.links) {
      await this.makeDirectory(dirname(name));
      await symlink(target, below(this.directory, name)).catch((error: unknown) => {
        throw translated(error, name);
      });
    }
    return this.written;
  }

  private async write(entry: ArchiveEntry): Promise<void> {
    await this.makeDirectory(dirname(entry.name));
    const file = await open(below(this.directory, entry.name), 'wx', 0o600);
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
      const path = below(this.directory, name);
      await mkdir(path);
      await chmod(path, 0o755);
    })().catch((error: unknown) => {
      throw translated(error, name);
    });
    this.directories.set(name, made);
    return made;
  }
}

async function linkTarget(entry: ArchiveEntry): Promise<Buffer> {
  if (entry.size === 0 || entry.size > MAX_LINK_BYTES) {
    const rule = `is a symbolic link with a target of ${entry.size} bytes; it may have 1 to ${MAX_LINK_BYTES}`;
    throw refusedEntry(entry.name, rule);
  }
  const parts: Buffer[] = [];
  for await (const part of entry.chunks()) parts.push(part);
  const target = Buffer.concat(parts);
  if (target.includes(0)) {
    throw refusedEntry(entry.name, 'is a symbolic link with a NUL character in its target');
  }
  return target;
}

function tooLarge(): Error {
  return clientError(
    'invalidParameterValue',
    `Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`,
  );
}

/** A name that the file system does not take is the archive's fault; all else is not. */
function translated(error: unknown, name: string): Error {
  if (error instanceof BadArchive) return error;
  if (hasCode(error, 'ENAMETOOLONG')) {
    return refusedEntry(
      name,
      'has a name of more than 255 bytes between slashes, or of more than 4095 in all',
    );
  }
  const isArchive = hasCode(error, 'ENOTDIR', 'EISDIR', 'EEXIST', 'ELOOP', 'EINVAL', 'EILSEQ');
  return isArchive ? refusedEntry(name, `cannot be made: ${messageOf(error)}`) : (error as Error);
}
