import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { systemCode } from '../thrown';
import { usageError } from '../cli-error';
import { ignoreRules, type IsIgnored } from './ignore';

export interface FolderEntry {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  /** Where its content is, unless it is given; for a link, where the link is. */
  readonly path: string;
  readonly content?: Buffer;
  readonly isExecutable: boolean;
  /** What a symbolic link points to that stays one: within the folder, or to a place that only the function has. */
  readonly link?: string;
}

interface Walk {
  readonly root: string;
  readonly isIgnored: IsIgnored;
  readonly found: FolderEntry[];
}

/** Where a function finds its layers, and what it may write to. */
const OF_THE_FUNCTION = /^\/(?:opt|tmp)(?:\/|$)/;

/**
 * The files of a folder that belong to the function, sorted by name. Links within the folder stay links; what a link
 * out of it points to (a workspace's package) is taken in its place, because the target is not there in a function. One
 * to nothing here stays a link when it leads to where a function has something: /opt and /tmp.
 */
export async function walkFolder(folder: string): Promise<FolderEntry[]> {
  const root = await realpath(folder);
  const walk: Walk = { root, isIgnored: await rulesOf(folder), found: [] };
  await visitDirectory(walk, root, '', [root]);
  return walk.found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the folder's .lambdaignore says, and what is left out of any function. */
export async function rulesOf(folder: string): Promise<IsIgnored> {
  const rules = await readFile(join(folder, '.lambdaignore'), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });
  return ignoreRules(rules);
}

async function visitDirectory(
  walk: Walk,
  path: string,
  name: string,
  above: readonly string[],
): Promise<void> {
  for (const child of await readdir(path)) {
    await visit(walk, join(path, child), posix.join(name, child), above);
  }
}

async function visit(walk: Walk, path: string, name: string, above: readonly string[]): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) {
    if (walk.isIgnored(name, false) || walk.isIgnored(name, true)) return;
    await visitLink(walk, path, name, above);
  } else if (walk.isIgnored(name, entry.isDirectory())) return;
  else if (entry.isDirectory()) await visitDirectory(walk, path, name, above);
  else if (entry.isFile()) walk.found.push({ name, path, isExecutable: (entry.mode & 0o111) !== 0 });
}

async function visitLink(walk: Walk, path: string, name: string, above: readonly string[]): Promise<void> {
  const text = await readlink(path);
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) {
    if (!OF_THE_FUNCTION.test(text)) {
      throw usageError(`${name} is a link to nothing`, 'remove it, or name it in .lambdaignore');
    }
    walk.found.push({ name, path, isExecutable: false, link: text });
    return;
  }
  const isInside = target === walk.root || target.startsWith(walk.root + sep);
  // A link below a copied directory has another place in the archive than on the disk: only its content is safe.
  if (isInside && above.length === 1 && !text.startsWith(sep)) {
    walk.found.push({ name, path, isExecutable: false, link: text });
    return;
  }
  if (above.includes(target))
    throw usageError(`${name} is a link to a folder that it lies in`, 'name it in .lambdaignore');
  const reached = await stat(target);
  if (reached.isDirectory()) await visitDirectory(walk, target, name, [...above, target]);
  else if (reached.isFile())
    walk.found.push({ name, path: target, isExecutable: (reached.mode & 0o111) !== 0 });
}
