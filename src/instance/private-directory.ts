import { chmodSync, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a service keeps in its data directory, by name: a directory with anything else in it is not ours alone. */
const OURS =
  /^(instance-id|credentials\.json|(connections|hook-secrets)\.json(\.new)?|variables\.key(\.new)?|.+\.db(-wal|-shm|-journal)?|.+\.log|lambdabox\..+|lost\+found)$/;
const OUR_DIRECTORIES = ['builds', 'code', 'logs', 'environments', 'init', 'mounter'];
/**
 * Containers' users reach these by bind mounts, which the engine makes as root: nobody has to pass through what lies
 * above them. Their own modes stay; the directories that hold them keep everybody else out.
 */
const FOR_CONTAINERS = /^(code\/trees|environments)\/[^/]+$|^init\/[^/]+\/init$/;
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Takes from group and others what they may do in a data directory, as one of an older release lets them. A directory
 * that holds other things too stays as it is itself. Returns the paths that are still open.
 */
export function closeToOthers(directory: string): string[] {
  const open: string[] = [];
  const entries = readdirSync(directory, { withFileTypes: true });
  const shared = entries.some((entry) => !isOurs(entry)) || (lstatSync(directory).mode & STICKY) !== 0;
  if (shared ? isOpen(directory) : !close(directory)) open.push(directory);
  for (const entry of entries) if (isOurs(entry)) closeBelow(directory, entry.name, open);
  return open;
}

function isOurs(entry: Dirent): boolean {
  return entry.isDirectory() ? OUR_DIRECTORIES.includes(entry.name) : OURS.test(entry.name);
}

function closeBelow(directory: string, name: string, open: string[]): void {
  const path = join(directory, name);
  if (FOR_CONTAINERS.test(name)) return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return;
  if (!close(path)) open.push(path);
  if (!found.isDirectory()) return;
  for (const inner of readdirSync(path)) closeBelow(directory, `${name}/${inner}`, open);
}

/** False when it is somebody else's. */
function close(path: string): boolean {
  const { mode } = lstatSync(path);
  if ((mode & OTHERS) === 0) return true;
  try {
    chmodSync(path, mode & 0o7777 & ~OTHERS);
    return true;
  } catch {
    return false;
  }
}

function isOpen(path: string): boolean {
  return (lstatSync(path).mode & OTHERS) !== 0;
}
