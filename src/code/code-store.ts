import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clientError } from '../errors';
import { KeyedLock } from '../lib/keyed-lock';
import { unzipError } from './bad-archive';
import { isLinked, linkTree, mergedName, overlaid } from './merged-tree';
import { MAX_ZIP_BYTES } from './code-limits';
import { isUnpacked, unpackedBytes, unzip } from './unzip';

export interface StoredCode {
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
}

/**
 * Archives and their unpacked trees, both named by the SHA-256 of the zip: equal code is kept once, and an environment
 * gets its code by a bind mount, never by unpacking. A tree appears by one rename when it is whole, so that a crash in
 * the middle leaves nothing half made. The archive is synced to disk and the tree is not: what a power cut may have
 * taken from a tree, `verify` makes again from the archive.
 */
export class CodeStore {
  /** Making and removing the same code must not overlap. */
  private readonly lock = new KeyedLock();
  /** Code that was unused at the last `collect` and has not been put since. */
  private condemned = new Set<string>();

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<CodeStore> {
    await rm(join(directory, 'work'), { recursive: true, force: true });
    for (const name of ['zips', 'trees', 'work']) {
      await mkdir(join(directory, name), { recursive: true });
      await chmod(join(directory, name), 0o700);
    }
    return new CodeStore(directory);
  }

  /** The name of an archive, and whether it may be taken at all. Throws RequestEntityTooLarge. */
  static measure(zip: Buffer): StoredCode {
    if (zip.length > MAX_ZIP_BYTES) {
      throw clientError('requestEntityTooLarge', `Zipped size must be smaller than ${MAX_ZIP_BYTES} bytes`);
    }
    return { codeSha256: createHash('sha256').update(zip).digest('base64'), codeSize: zip.length };
  }

  /** Keeps and unpacks an archive. Throws InvalidParameterValue for one that is refused. */
  async put(zip: Buffer): Promise<StoredCode> {
    const stored = CodeStore.measure(zip);
    const { codeSha256 } = stored;
    await this.lock.run(hex(codeSha256), async () => {
      this.condemned.delete(hex(codeSha256));
      const tree = this.treeDirectory(codeSha256);
      if ((await this.readZip(codeSha256)) && (await isUnpacked(zip, tree))) return;
      const whole = await this.unpacked(zip);
      await this.writeZip(codeSha256, zip);
      await this.discard(tree);
      await rename(whole, tree);
    });
    return stored;
  }

  /** What `put` would answer; nothing is kept. */
  async check(zip: Buffer): Promise<StoredCode> {
    const stored = CodeStore.measure(zip);
    await rm(await this.unpacked(zip), { recursive: true });
    return stored;
  }

  /**
   * Makes sure that the archive is what its name says and that its tree is whole; unpacks it again if it is not. Throws
   * for an archive that is missing or damaged.
   */
  verify(codeSha256: string): Promise<void> {
    const name = hex(codeSha256);
    return this.lock.run(name, async () => {
      const zip = await this.requireZip(codeSha256);
      const tree = this.treeDirectory(codeSha256);
      if (await isUnpacked(zip, tree)) return;
      const whole = await this.unpacked(zip);
      await this.discard(tree);
      await rename(whole, tree);
    });
  }

  /**
   * Makes sure that the tree of several layers, later ones over earlier ones, is there and whole; their own trees must
   * be. It is made of hard links, once for each ordered list, and costs no disk. `treeDirectory(mergedName(layers))`
   * is its place, and it is kept and collected by that name as unpacked code is.
   */
  async merge(layers: readonly string[]): Promise<void> {
    const name = mergedName(layers);
    await this.lock.run(hex(name), async () => {
      this.condemned.delete(hex(name));
      const tree = this.treeDirectory(name);
      const merged = await overlaid(layers.map((sha) => this.treeDirectory(sha)));
      if (await isLinked(merged, tree)) return;
      const work = this.workPath();
      try {
        await linkTree(merged, work);
      } catch (error) {
        await rm(work, { recursive: true, force: true });
        throw error;
      }
      await this.discard(tree);
      await rename(work, tree);
    });
  }

  /** Bytes of the unpacked files of a stored archive. */
  async unpackedSize(codeSha256: string): Promise<number> {
    return unpackedBytes(await this.requireZip(codeSha256));
  }

  /** Whether the unpacked code has something of this name, a link perhaps, in its uppermost directory. */
  has(codeSha256: string, name: string): Promise<boolean> {
    return exists(join(this.treeDirectory(codeSha256), name));
  }

  /** Host directory of the unpacked code. */
  treeDirectory(codeSha256: string): string {
    return join(this.directory, 'trees', hex(codeSha256));
  }

  /** The archive; undefined when there is none. */
  async openZip(codeSha256: string): Promise<ReadStream | undefined> {
    const path = this.zipPath(codeSha256);
    return (await exists(path)) ? createReadStream(path) : undefined;
  }

  /** Removes all code that no function uses: for the start, when no environment runs. Returns how many were removed. */
  async sweep(inUse: ReadonlySet<string>): Promise<number> {
    this.condemned = await this.unused(inUse);
    return this.removeCondemned();
  }

  /**
   * Removes code that was unused at the last call too and has not been put since. Called at intervals longer than an
   * invocation may take, it never takes a tree from an environment that still runs, nor from a function that is being
   * created. Returns how many were removed.
   */
  async collect(inUse: ReadonlySet<string>): Promise<number> {
    const unused = await this.unused(inUse);
    this.condemned = new Set([...this.condemned].filter((name) => unused.has(name)));
    const removed = await this.removeCondemned();
    this.condemned = unused;
    return removed;
  }

  private async unused(inUse: ReadonlySet<string>): Promise<Set<string>> {
    const keep = new Set([...inUse].map(hex));
    const [zips, trees] = await Promise.all(
      ['zips', 'trees'].map((name) => readdir(join(this.directory, name))),
    );
    const all = [...(zips ?? []).map((name) => name.replace(/\.zip$/, '')), ...(trees ?? [])];
    return new Set(all.filter((name) => !keep.has(name)));
  }

  private async removeCondemned(): Promise<number> {
    let removed = 0;
    for (const name of [...this.condemned]) {
      await this.lock.run(name, async () => {
        if (!this.condemned.delete(name)) return;
        await this.discard(join(this.directory, 'trees', name));
        await rm(join(this.directory, 'zips', `${name}.zip`), { force: true });
        removed += 1;
      });
    }
    return removed;
  }

  /** Removes a tree; first out of its place, so that a crash in the middle does not leave half of it there. */
  private async discard(tree: string): Promise<void> {
    if (!(await exists(tree))) return;
    const work = this.workPath();
    await rename(tree, work);
    await rm(work, { recursive: true, force: true });
  }

  /** Unpacks below `work`. Returns the directory. */
  private async unpacked(zip: Buffer): Promise<string> {
    const work = this.workPath();
    await mkdir(work);
    try {
      await chmod(work, 0o755);
      await unzip(zip, work);
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw unzipError(error);
    }
    return work;
  }

  /** The archive; undefined when it is missing or not what its name says. */
  private async readZip(codeSha256: string): Promise<Buffer | undefined> {
    const zip = await readFile(this.zipPath(codeSha256)).catch(() => undefined);
    return zip && CodeStore.measure(zip).codeSha256 === codeSha256 ? zip : undefined;
  }

  private async requireZip(codeSha256: string): Promise<Buffer> {
    const zip = await this.readZip(codeSha256);
    if (zip) return zip;
    throw new Error(
      `The stored archive ${hex(codeSha256)}.zip is missing or damaged: upload the function's code again, or its layer's.`,
    );
  }

  private async writeZip(codeSha256: string, zip: Buffer): Promise<void> {
    const work = this.workPath();
    const file = await open(work, 'wx', 0o600);
    try {
      await file.writeFile(zip);
      // The function is promised to the client next: the archive must survive a power cut from here on.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(work, this.zipPath(codeSha256));
    await syncDirectory(join(this.directory, 'zips'));
  }

  private workPath(): string {
    return join(this.directory, 'work', randomUUID());
  }

  private zipPath(codeSha256: string): string {
    return join(this.directory, 'zips', `${hex(codeSha256)}.zip`);
  }
}

function hex(codeSha256: string): string {
  return Buffer.from(codeSha256, 'base64').toString('hex');
}

/** A rename is on disk when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Follows no link: where it leads is another place in a container than on the host. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
