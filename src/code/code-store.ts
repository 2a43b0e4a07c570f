import type { ReadStream } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyedLock } from '../lib/keyed-lock';
import { Archives } from './archives';
import { fileName, sha256Of } from './code-name';
import { mergedName } from './merged-tree';
import { Trees } from './trees';
import { unpackedBytes } from './unzip';

export interface StoredCode {
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
}

/**
 * Archives and their unpacked trees, both named by the SHA-256 of the zip: equal code is kept once, and an environment
 * gets its code by a bind mount, never by unpacking. The archive is synced to disk and the tree is not: what a power cut
 * may have taken from a tree, `verify` makes again from the archive.
 */
export class CodeStore {
  /** Making and removing the same code must not overlap. */
  private readonly lock = new KeyedLock();
  /** Code that was unused at the last `collect` and has not been put since. */
  private condemned = new Set<string>();

  private constructor(
    private readonly archives: Archives,
    private readonly trees: Trees,
  ) {}

  static async open(directory: string): Promise<CodeStore> {
    const zips = join(directory, 'zips');
    const trees = join(directory, 'trees');
    const work = join(directory, 'work');
    await rm(work, { recursive: true, force: true });
    for (const path of [zips, trees, work]) {
      await mkdir(path, { recursive: true });
      await chmod(path, 0o700);
    }
    return new CodeStore(new Archives(zips, work), new Trees(trees, work));
  }

  /** Keeps and unpacks an archive. Throws InvalidParameterValue for one that is refused. */
  async put(zip: Buffer): Promise<StoredCode> {
    const stored = measured(zip);
    const { codeSha256 } = stored;
    await this.lock.run(fileName(codeSha256), async () => {
      this.condemned.delete(fileName(codeSha256));
      if ((await this.archives.read(codeSha256)) && (await this.trees.isWhole(codeSha256, zip))) return;
      const whole = await this.trees.unpack(zip);
      await this.archives.write(codeSha256, zip);
      await this.trees.place(whole, codeSha256);
    });
    return stored;
  }

  /** What `put` would answer; nothing is kept. */
  async check(zip: Buffer): Promise<StoredCode> {
    const stored = measured(zip);
    await rm(await this.trees.unpack(zip), { recursive: true });
    return stored;
  }

  /**
   * Makes sure that the archive is what its name says and that its tree is whole; unpacks it again if it is not. Throws
   * for an archive that is missing or damaged.
   */
  verify(codeSha256: string): Promise<void> {
    return this.lock.run(fileName(codeSha256), async () => {
      const zip = await this.archives.require(codeSha256);
      if (await this.trees.isWhole(codeSha256, zip)) return;
      await this.trees.place(await this.trees.unpack(zip), codeSha256);
    });
  }

  /**
   * Makes sure that the tree of several layers, later ones over earlier ones, is there and whole; their own trees must
   * be. It is made of hard links, once for each ordered list, and costs no disk. `treeDirectory(mergedName(layers))`
   * is its place, and it is kept and collected by that name as unpacked code is.
   */
  async merge(layers: readonly string[]): Promise<void> {
    const name = mergedName(layers);
    await this.lock.run(fileName(name), async () => {
      this.condemned.delete(fileName(name));
      await this.trees.merge(name, layers);
    });
  }

  /** Bytes of the unpacked files of a stored archive. */
  async unpackedSize(codeSha256: string): Promise<number> {
    return unpackedBytes(await this.archives.require(codeSha256));
  }

  /** Whether the unpacked code has something of this name, a link perhaps, in its uppermost directory. */
  has(codeSha256: string, name: string): Promise<boolean> {
    return this.trees.has(codeSha256, name);
  }

  /** Host directory of the unpacked code. */
  treeDirectory(codeSha256: string): string {
    return this.trees.path(codeSha256);
  }

  /** The archive; undefined when there is none. */
  openZip(codeSha256: string): Promise<ReadStream | undefined> {
    return this.archives.stream(codeSha256);
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
    const keep = new Set([...inUse].map(fileName));
    const all = [...(await this.archives.names()), ...(await this.trees.names())];
    return new Set(all.filter((name) => !keep.has(name)));
  }

  private async removeCondemned(): Promise<number> {
    let removed = 0;
    for (const name of [...this.condemned]) {
      await this.lock.run(name, async () => {
        if (!this.condemned.delete(name)) return;
        await this.trees.remove(name);
        await this.archives.remove(name);
        removed += 1;
      });
    }
    return removed;
  }
}

/** The name and the size of an archive. */
function measured(zip: Buffer): StoredCode {
  return { codeSha256: sha256Of(zip), codeSize: zip.length };
}
