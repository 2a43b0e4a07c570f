import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The directories of environments on the host, one each. It knows which of them somebody owns. */
export class EnvironmentDirectories {
  private readonly owned = new Set<string>();

  constructor(private readonly parent: string) {}

  /** The path of a new one. A container's user enters it by the bind mount; on the host what is above keeps others out. */
  async make(id: string): Promise<string> {
    const path = join(this.parent, id);
    this.owned.add(id);
    await mkdir(path);
    await chmod(path, 0o711);
    return path;
  }

  /** An absent one is success. One that could not be removed is nobody's any more: the next sweep tries again. */
  async remove(id: string): Promise<void> {
    this.owned.delete(id);
    await rm(join(this.parent, id), { recursive: true, force: true });
  }

  /** Removes those that nobody owns; how many. */
  async sweep(): Promise<number> {
    const orphans = (await readdir(this.parent)).filter((id) => !this.owned.has(id));
    await Promise.all(orphans.map((id) => rm(join(this.parent, id), { recursive: true, force: true })));
    return orphans.length;
  }
}
