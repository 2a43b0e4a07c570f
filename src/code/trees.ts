import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipError } from './bad-archive';
import { fileName } from './code-name';
import { exists } from './exists';
import { isLinked, linkTree, overlaid } from './merged-tree';
import { isUnpacked, unzip } from './unzip';

/**
 * Unpacked archives and merged layers, each named by a SHA-256. A tree appears by one rename when it is whole, so that a
 * crash in the middle leaves nothing half made.
 */
export class Trees {
  constructor(
    private readonly directory: string,
    /** Where trees are made, and where they go before they are removed. */
    private readonly work: string,
  ) {}

  path(codeSha256: string): string {
    return join(this.directory, fileName(codeSha256));
  }

  /** Whether something of this name, a link perhaps, is in the uppermost directory of a tree. */
  has(codeSha256: string, name: string): Promise<boolean> {
    return exists(join(this.path(codeSha256), name));
  }

  isWhole(codeSha256: string, zip: Buffer): Promise<boolean> {
    return isUnpacked(zip, this.path(codeSha256));
  }

  /** Unpacks below `work`. Returns the directory. */
  async unpack(zip: Buffer): Promise<string> {
    const made = this.workPath();
    await mkdir(made);
    try {
      await chmod(made, 0o755);
      await unzip(zip, made);
    } catch (error) {
      await rm(made, { recursive: true, force: true });
      throw unzipError(error);
    }
    return made;
  }

  /** Puts what was made in its place. */
  async place(made: string, codeSha256: string): Promise<void> {
    await this.remove(fileName(codeSha256));
    await rename(made, this.path(codeSha256));
  }

  /** Makes the tree of several, later ones over earlier ones, of hard links, unless it is there and whole. */
  async merge(codeSha256: string, layers: readonly string[]): Promise<void> {
    const merged = await overlaid(layers.map((sha) => this.path(sha)));
    if (await isLinked(merged, this.path(codeSha256))) return;
    const made = this.workPath();
    try {
      await linkTree(merged, made);
    } catch (error) {
      await rm(made, { recursive: true, force: true });
      throw error;
    }
    await this.place(made, codeSha256);
  }

  names(): Promise<string[]> {
    return readdir(this.directory);
  }

  /** First out of its place, so that a crash in the middle does not leave half of it there. */
  async remove(name: string): Promise<void> {
    const tree = join(this.directory, name);
    if (!(await exists(tree))) return;
    const work = this.workPath();
    await rename(tree, work);
    await rm(work, { recursive: true, force: true });
  }

  private workPath(): string {
    return join(this.work, randomUUID());
  }
}
