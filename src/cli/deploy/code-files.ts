import { readFile, stat } from 'node:fs/promises';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { zipExtent } from '../../lib/zip-extent';
import { messageOf, systemCode } from '../thrown';
import { usageError } from '../cli-error';
import { readAll } from '../terminal/io';
import { rulesOf, walkFolder, type FolderEntry } from './walk-folder';
import { requireZipSize, zipEntries } from './zip-folder';

/** A function's files, wherever they are: enough to guess its runtime and handler from. */
export interface CodeFiles {
  /** Relative, with `/`, sorted. */
  readonly names: readonly string[];
  isExecutable(name: string): boolean;
  /** The text of one of `names`. */
  read(name: string): Promise<string>;
}

export interface Code {
  readonly files: CodeFiles;
  readonly isFolder: boolean;
  /**
   * The archive to upload, of a folder with what was built for it: its own files come before those, and its .lambdaignore
   * goes for both. Throws a usage error when it is beyond Lambda's limits.
   */
  archive(built?: readonly FolderEntry[]): Promise<Buffer>;
}

/** The code at `path`, a folder or a zip. Throws a usage error that names the path. */
export async function openCode(path: string): Promise<Code> {
  const found = await stat(path).catch((error: unknown) => {
    const why = systemCode(error) === 'ENOENT' ? 'does not exist' : messageOf(error);
    throw usageError(`${path} ${why}`, 'give the folder or the zip file of a function');
  });
  return found.isDirectory() ? openFolder(path) : openZip(path, await readFile(path));
}

async function openFolder(path: string): Promise<Code> {
  const entries = await walkFolder(path);
  if (entries.length === 0) {
    throw usageError(`${path} has no files for a function`, 'look at the folder and at its .lambdaignore');
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    isFolder: true,
    files: {
      names: [...byName.keys()],
      isExecutable: (name) => byName.get(name)?.isExecutable === true,
      read: (name) => readFile(byName.get(name)?.path ?? name, 'utf8'),
    },
    archive: async (built = []) => {
      const isIgnored = await rulesOf(path);
      const added = built.filter(({ name }) => !byName.has(name) && !isIgnored(name, false));
      const all = [...entries, ...added].sort((a, b) => (a.name < b.name ? -1 : 1));
      return (await zipEntries(all)).zip;
    },
  };
}

async function openZip(path: string, zip: Buffer): Promise<Code> {
  const { archive, entries } = await readDirectory(zipExtent(zip)).catch((error: unknown) => {
    throw usageError(`${path} is neither a folder nor a zip file: ${messageOf(error)}`);
  });
  const byName = new Map(
    entries.filter(({ fileName }) => !fileName.endsWith('/')).map((e) => [e.fileName, e]),
  );
  return {
    isFolder: false,
    files: {
      names: [...byName.keys()].sort(),
      isExecutable: (name) => (((byName.get(name)?.externalFileAttributes ?? 0) >>> 16) & 0o111) !== 0,
      read: async (name) => {
        const entry = byName.get(name);
        return entry ? readEntry(archive, entry) : '';
      },
    },
    archive: () => {
      requireZipSize(zip);
      return Promise.resolve(zip);
    },
  };
}

function readDirectory(zip: Buffer): Promise<{ archive: ZipFile; entries: Entry[] }> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: false, autoClose: false }, (error, archive) => {
      if (error) {
        reject(error);
        return;
      }
      const entries: Entry[] = [];
      archive.on('entry', (entry: Entry) => entries.push(entry));
      archive.once('error', reject);
      archive.once('end', () => resolve({ archive, entries }));
    });
  });
}

function readEntry(archive: ZipFile, entry: Entry): Promise<string> {
  return new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else readAll(stream).then((content) => resolve(content.toString('utf8')), reject);
    });
  });
}
