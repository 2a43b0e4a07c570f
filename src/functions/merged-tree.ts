import { createHash } from 'node:crypto';
import { chmod, link, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../lib/error-code';
import { Semaphore } from '../lib/semaphore';

/** What a merged directory has: further directories, and the paths of the files and links that show in it. */
export type Merged = Map<string, Merged | string>;

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
  for (const tree of trees) await layOver(merged, tree);
  return merged;
}

async function layOver(merged: Merged, directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (!entry.isDirectory()) {
      merged.set(entry.name, path);
      continue;
    }
    const before = merged.get(entry.name);
    const inner = before instanceof Map ? before : new Map<string, Merged | string>();
    merged.set(entry.name, inner);
    await layOver(inner, path);
  }
}

/** Makes the directory `target` of hard links. A symbolic link is linked itself, so nothing is ever made through one. */
export function linkTree(merged: Merged, target: string): Promise<void> {
  const linkers = new Semaphore(LINKERS);
  const make = async (part: Merged, directory: string): Promise<void> => {
    await mkdir(directory);
    // Functions read it as another user, whatever the service's umask is.
    await chmod(directory, 0o755);
    const files = [...part].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const linked = files.map(([name, path]) => linkers.run(() => link(path, join(directory, name))));
    // All have ended when one has failed: nothing is made any more while the caller clears up.
    for (const result of await Promise.allSettled(linked)) {
      if (result.status === 'rejected') throw result.reason as Error;
    }
    for (const [name, inner] of part) if (inner instanceof Map) await make(inner, join(directory, name));
  };
  return make(merged, target);
}

/** Whether `target` has all of it, each file being the very one it was linked from. */
export async function isLinked(merged: Merged, target: string): Promise<boolean> {
  try {
    for (const [name, part] of merged) {
      const path = join(target, name);
      const found = await lstat(path);
      if (part instanceof Map) {
        if (!found.isDirectory() || !(await isLinked(part, path))) return false;
      } else if (found.ino !== (await lstat(part)).ino) return false;
    }
    // An empty directory too must be there.
    return (await lstat(target)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
