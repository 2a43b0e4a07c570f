import { lstat } from 'node:fs/promises';

/** Follows no link: where it leads is another place in a container than on the host. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
