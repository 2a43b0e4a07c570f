import { createHash } from 'node:crypto';
import type { ManifestFile } from '../engine/builds';

/** The lock files, which alone say what is installed; the manifest beside them only what may be. */
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json'];

/**
 * The name of what these files become in this image, 64 hex digits. With a lock file, of package.json only its
 * dependencies matter, which npm compares with the lock.
 */
export function buildKey(image: string, files: readonly ManifestFile[]): string {
  const hash = createHash('sha256').update(JSON.stringify(image));
  const isLocked = files.some(({ name }) => LOCKS.includes(name));
  for (const { name, content } of files) {
    const text = isLocked && name === 'package.json' ? withoutNames(content) : content;
    hash.update(JSON.stringify([name, text.length])).update(text);
  }
  return hash.digest('hex');
}

function withoutNames(packageJson: Buffer): Buffer {
  const { name: _, version: __, ...rest } = JSON.parse(packageJson.toString()) as Record<string, unknown>;
  return Buffer.from(JSON.stringify(rest));
}
