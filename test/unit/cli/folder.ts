import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder with files; `!` at the end of a name makes it executable. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'lbx-cli-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name.replace(/!$/, ''));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content, { mode: name.endsWith('!') ? 0o700 : 0o600 });
    }
    return this;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
