import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../lib/clock';
import { hasCode } from '../lib/error-code';

export interface BuiltTree {
  /** 64 hex digits. */
  readonly key: string;
  /** Of its tar. */
  readonly bytes: number;
}

const KEY = /^[0-9a-f]{64}$/;
const NAME = /^([0-9a-f]{64})\.tar$/;

/**
 * Built trees on disk, a tar each, by key. They are never unpacked on the host. The least recently used go first when
 * all together are larger than the bound; the newest stays whatever its size.
 */
export class BuildCache {
  private constructor(
    private readonly directory: string,
    private readonly maxBytes: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Forgets what a predecessor left half written. */
  static async open(directory: string, maxBytes: number, clock: Pick<Clock, 'now'>): Promise<BuildCache> {
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
    for (const name of await readdir(directory)) {
      if (!NAME.test(name)) await rm(join(directory, name), { recursive: true, force: true });
    }
    return new BuildCache(directory, maxBytes, clock);
  }

  /** Counts as a use of it; undefined when it is not there. */
  async find(key: string): Promise<BuiltTree | undefined> {
    const now = new Date(this.clock.now());
    try {
      await utimes(this.pathOf(key), now, now);
      return { key, bytes: (await stat(this.pathOf(key))).size };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Keeps what `write` gives; nothing when it fails. The tree appears whole or not at all. */
  async keep(
    key: string,
    write: (save: (tar: Readable) => Promise<void>) => Promise<void>,
  ): Promise<BuiltTree> {
    const partial = join(this.directory, `${randomUUID()}.part`);
    try {
      await write((tar) => pipeline(tar, createWriteStream(partial, { flags: 'wx', mode: 0o600 })));
      await rename(partial, this.pathOf(key));
    } finally {
      await rm(partial, { force: true });
    }
    const kept = await this.find(key);
    if (!kept) throw new Error(`the built tree ${key} is gone`);
    await this.trim(key);
    return kept;
  }

  /** The tar; undefined when there is none of this key. */
  async open(key: string): Promise<ReadStream | undefined> {
    if (!KEY.test(key) || !(await this.find(key))) return undefined;
    return createReadStream(this.pathOf(key));
  }

  private async trim(newest: string): Promise<void> {
    const trees = [];
    for (const name of await readdir(this.directory)) {
      const key = NAME.exec(name)?.[1];
      if (key === undefined) continue;
      const { size, mtimeMs } = await stat(join(this.directory, name));
      trees.push({ key, size, usedAt: mtimeMs });
    }
    trees.sort((a, b) => a.usedAt - b.usedAt);
    let total = trees.reduce((sum, { size }) => sum + size, 0);
    for (const { key, size } of trees) {
      if (total <= this.maxBytes) return;
      if (key === newest) continue;
      await rm(this.pathOf(key), { force: true });
      total -= size;
    }
  }

  private pathOf(key: string): string {
    return join(this.directory, `${key}.tar`);
  }
}
