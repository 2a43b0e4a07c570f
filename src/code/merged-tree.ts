import { createHash } from 'node:crypto';
import { chmod, link, lstat, mkdir, readdir } from 'node:fs/promises';
import { hasCode } from '../lib/error-code';
import { Semaphore } from '../lib/semaphore';
import { below, byteString } from './byte-path';

/** What a merged directory has, by byte strings: further directories, and the paths of the files and links that show in it. */
export type Merged = Map<string, Merged | Buffer>;

/** Links made at a time: enough to keep Node's four file threads busy. */
const LINKERS = 8;

/** The name of the tree that shows these layers in this order, in the form of a layer's own: one layer is its own tree. */
export function mergedName(layers: readonly string[]): string {
  const [only] = layers;
  if (only !== undefined && layers.length === 1) return only;
  return createHash('sha256').update(layers.join('\n')).digest('base64');
}

/**
 * What shows when `trees` are laid over one another, the later over the earlier: directories of one name become one,
 * anything else of the later one replaces what was there.
 */
export async function overlaid(trees: readonly string[]): Promise<Merged> {
  const merged: Merged = new Map();
  for (const tree of trees) await layOver(merged, Buffer.from(tree));
  return merged;
}

async function layOver(merged: Merged, directory: Buffer): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true, encoding: 'buffer' })) {
    const name = byteString(entry.name);
    const path = below(directory, name);
    // A link to a directory too: it is for the container to follow.
    if (!entry.isDirectory()) {
      merged.set(name, path);
      continue;
    }
    const before = merged.get(name);
    const inner = before instanceof Map ? before : new Map<string, Merged | Buffer>();
    merged.set(name, inner);
    await layOver(inner, path);
  }
}

/** Makes the directory `target` of hard links. A symbolic link is linked itself, so nothing is ever made through one. */
export function linkTree(merged: Merged, target: string): Promise<void> {
  const linkers = new Semaphore(LINKERS);
  const make = async (part: Merged, directory: Buffer): Promise<void> => {
    await mkdir(directory);
    // Functions read it as another user, whatever the service's umask is.
    await chmod(directory, 0o755);
    const files = [...part].filter((entry): entry is [string, Buffer] => Buffer.isBuffer(entry[1]));
    const linked = files.map(([name, path]) => linkers.run(() => link(path, below(directory, name))));
    // All have ended when one has failed: nothing is made any more while the caller clears up.
    for (const result of await Promise.allSettled(linked)) {
      if (result.status === 'rejected') throw result.reason as Error;
    }
    for (const [name, inner] of part) if (inner instanceof Map) await make(inner, below(directory, name));
  };
  return make(merged, Buffer.from(target));
}

/** Whether `target` has all of it, each file being the very one it was linked from. */
export async function isLinked(merged: Merged, target: string | Buffer): Promise<boolean> {
  const root = Buffer.from(target);
  try {
    for (const [name, part] of merged) {
      const path = below(root, name);
      const found = await lstat(path);
      if (part instanceof Map) {
        if (!found.isDirectory() || !(await isLinked(part, path))) return false;
      } else if (found.ino !== (await lstat(part)).ino) return false;
    }
    // An empty directory too must be there.
    return (await lstat(root)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
