import { readFile } from 'node:fs/promises';
import { ZipFile } from 'yazl';
import { usageError } from '../cli-error';
import type { FolderEntry } from './walk-folder';

/**
 * One date for all, so that the same files make the same bytes, and the service sees that nothing changed. Zip's DOS
 * dates have no time zone: local midnight is the same two bytes everywhere.
 */
const MTIME = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
const LINK_MODE = 0o120777;
/** Lambda quotas: 50 MB zipped, for direct upload; 250 MB unzipped. */
const MAX_ZIP_BYTES = 52_428_800;
const MAX_UNZIPPED_BYTES = 262_144_000;

interface Archive {
  readonly zip: Buffer;
  readonly files: number;
  readonly unzippedBytes: number;
}

/** A zip of the entries in their order; of its owner's permissions, the bit for execution is kept. */
export async function zipEntries(entries: readonly FolderEntry[]): Promise<Archive> {
  const archive = new ZipFile();
  const parts: Buffer[] = [];
  const collected = (async () => {
    for await (const part of archive.outputStream) parts.push(part as Buffer);
  })();
  let unzippedBytes = 0;
  for (const entry of entries) {
    const { name, isExecutable, link } = entry;
    const content = link === undefined ? (entry.content ?? (await readFile(entry.path))) : Buffer.from(link);
    unzippedBytes += content.length;
    if (unzippedBytes > MAX_UNZIPPED_BYTES) throw tooLarge('unzipped', MAX_UNZIPPED_BYTES);
    const mode = link === undefined ? 0o100000 | (isExecutable ? 0o755 : 0o644) : LINK_MODE;
    archive.addBuffer(content, name, { ...MTIME, mode, compress: true });
  }
  archive.end();
  await collected;
  const zip = Buffer.concat(parts);
  requireZipSize(zip);
  return { zip, files: entries.length, unzippedBytes };
}

/** Throws a usage error for an archive that Lambda would refuse. */
export function requireZipSize(zip: Buffer): void {
  if (zip.length > MAX_ZIP_BYTES) throw tooLarge('zipped', MAX_ZIP_BYTES);
}

function tooLarge(how: string, limit: number): Error {
  return usageError(
    `the function is larger than ${limit} bytes ${how}, which is Lambda's limit`,
    'name what it does not need at run time in a file .lambdaignore (the rules of .gitignore)',
  );
}
