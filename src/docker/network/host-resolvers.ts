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

/** Whether a text of resolvers names one that is reached from another network namespace than the host's. */
export function reachableResolvers(text: string): boolean {
  return /^\s*nameserver\s+(?!127\.|::1)\S/m.test(text.replaceAll('\0', '\n'));
}
