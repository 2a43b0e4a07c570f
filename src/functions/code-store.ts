import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clientError } from '../errors';
import { SingleFlight } from '../lib/single-flight';
import { MAX_ZIP_BYTES } from './validation/limits';
import { unzip, unzipError } from './unzip';

export interface StoredCode {
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
}

/**
 * Archives and their unpacked trees, both named by the SHA-256 of the zip: equal code is kept once, and an environment
 * gets its code by a bind mount, never by unpacking. A tree appears by one rename when it is whole, so that a crash in
 * the middle leaves nothing half made.
 */
export class CodeStore {
  private readonly unpacking = new SingleFlight<void>();

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<CodeStore> {
    for (const name of ['zips', 'trees', 'work']) {
      await rm(join(directory, 'work'), { recursive: true, force: true });
      await mkdir(join(directory, name), { recursive: true, mode: 0o755 });
    }
    return new CodeStore(directory);
  }

  /** The name of an archive, and whether it may be taken at all. Throws RequestEntityTooLarge. */
  static measure(zip: Buffer): StoredCode {
    if (zip.length > MAX_ZIP_BYTES) {
      throw clientError('requestEntityTooLarge', `Zipped size must be smaller than ${MAX_ZIP_BYTES} bytes`);
    }
    return { codeSha256: createHash('sha256').update(zip).digest('base64'), codeSize: zip.length };
  }

  /** Keeps and unpacks an archive. Throws InvalidParameterValue for one that is refused. */
  async put(zip: Buffer): Promise<StoredCode> {
    const stored = CodeStore.measure(zip);
    const { codeSha256 } = stored;
    await this.unpacking.run(codeSha256, async () => {
      // The tree comes after the archive, so where it is both are.
      if (await exists(this.treeDirectory(codeSha256))) return;
      await this.writeZip(codeSha256, zip);
      await this.unpack(codeSha256, zip);
    });
    return stored;
  }

  /** Makes sure that the archive is what its name says and that its tree is there; unpacks it again if need be. */
  async verify(codeSha256: string): Promise<void> {
    const zip = await readFile(this.zipPath(codeSha256));
    if (CodeStore.measure(zip).codeSha256 !== codeSha256) {
      throw new Error(`the stored archive ${hex(codeSha256)} is damaged: upload the function's code again`);
    }
    await this.unpacking.run(codeSha256, async () => {
      if (!(await exists(this.treeDirectory(codeSha256)))) await this.unpack(codeSha256, zip);
    });
  }

  /** Host directory of the unpacked code. */
  treeDirectory(codeSha256: string): string {
    return join(this.directory, 'trees', hex(codeSha256));
  }

  /** The archive; undefined when there is none. */
  async openZip(codeSha256: string): Promise<ReadStream | undefined> {
    const path = this.zipPath(codeSha256);
    return (await exists(path)) ? createReadStream(path) : undefined;
  }

  /** Removes archives and trees that no function uses. */
  async sweep(inUse: ReadonlySet<string>): Promise<number> {
    const keep = new Set([...inUse].map(hex));
    let removed = 0;
    for (const folder of ['zips', 'trees']) {
      for (const name of await readdir(join(this.directory, folder))) {
        if (keep.has(name.replace(/\.zip$/, ''))) continue;
        await rm(join(this.directory, folder, name), { recursive: true, force: true });
        removed += 1;
      }
    }
    return removed;
  }

  private async unpack(codeSha256: string, zip: Buffer): Promise<void> {
    const work = join(this.directory, 'work', randomUUID());
    await mkdir(work, { mode: 0o755 });
    try {
      await unzip(zip, work);
      await rename(work, this.treeDirectory(codeSha256));
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw unzipError(error);
    }
  }

  private async writeZip(codeSha256: string, zip: Buffer): Promise<void> {
    const work = join(this.directory, 'work', randomUUID());
    const file = await open(work, 'wx', 0o600);
    try {
      await file.writeFile(zip);
      // The function is promised to the client next: the archive must survive a power cut from here on.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(work, this.zipPath(codeSha256));
  }

  private zipPath(codeSha256: string): string {
    return join(this.directory, 'zips', `${hex(codeSha256)}.zip`);
  }
}

function hex(codeSha256: string): string {
  return Buffer.from(codeSha256, 'base64').toString('hex');
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
