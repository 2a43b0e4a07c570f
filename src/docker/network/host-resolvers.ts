import { readFileSync } from 'node:fs';

/** Where hosts name their resolvers; the second is the first's content behind systemd's own one. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** The text that names the host's resolvers, to be compared with what it was; a file that is not there is empty. */
export function hostResolvers(files: readonly string[] = FILES): string {
  return files
    .map((file) => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\0');
}
