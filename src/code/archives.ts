import { randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName, sha256Of } from './code-name';
import { exists } from './exists';

const ENDING = '.zip';

/** The zips, each named by its SHA-256. They are synced to disk: what is kept of them survives a power cut. */
export class Archives {
  constructor(
    private readonly directory: string,
    /** Where files are made before they are renamed into their place. */
    private readonly work: string,
  ) {}

  /** Undefined when it is missing or not what its name says. */
  async read(codeSha256: string): Promise<Buffer | undefined> {
    const zip = await readFile(this.path(codeSha256)).catch(() => undefined);
    return zip && sha256Of(zip) === codeSha256 ? zip : undefined;
  }

  /** Throws when it is missing or not what its name says. */
  async require(codeSha256: string): Promise<Buffer> {
    const zip = await this.read(codeSha256);
    if (zip) return zip;
    throw new Error(
      `The stored archive ${fileName(codeSha256)}${ENDING} is missing or damaged: upload the function's code again, or its layer's.`,
    );
  }

  /** Undefined when there is none. */
  async stream(codeSha256: string): Promise<ReadStream | undefined> {
    const path = this.path(codeSha256);
    return (await exists(path)) ? createReadStream(path) : undefined;
  }

  async write(codeSha256: string, zip: Buffer): Promise<void> {
    const work = join(this.work, randomUUID());
    const file = await open(work, 'wx', 0o600);
    try {
      await file.writeFile(zip);
      // The function is promised to the client next: the archive must survive a power cut from here on.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(work, this.path(codeSha256));
    await syncDirectory(this.directory);
  }

  /** Names of all, without their ending. */
  async names(): Promise<string[]> {
    return (await readdir(this.directory)).map((name) => name.replace(/\.zip$/, ''));
  }

  remove(name: string): Promise<void> {
    return rm(join(this.directory, `${name}${ENDING}`), { force: true });
  }

  private path(codeSha256: string): string {
    return join(this.directory, `${fileName(codeSha256)}${ENDING}`);
  }
}

/** A rename is on disk when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
