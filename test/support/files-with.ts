import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../src/lib/error-code';

/** The files below a directory in which a text stands. What goes while they are read is gone. */
export function filesWith(text: string, directory: string): string[] {
  const entries = ifThere<Dirent[]>(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesWith(text, path);
    const holds = entry.isFile() && ifThere(() => readFileSync(path).includes(text));
    return holds === true ? [path] : [];
  });
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
