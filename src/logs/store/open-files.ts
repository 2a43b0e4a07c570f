import { open, type FileHandle } from 'node:fs/promises';

/** Keeps the files that are appended to open, the `limit` most recently used of them. Not for concurrent use. */
export class OpenFiles {
  private readonly handles = new Map<string, FileHandle>();

  constructor(private readonly limit = 32) {}

  /** Appends all of `data`, or throws; then the file may end in a part of it. */
  async append(path: string, data: string): Promise<void> {
    const handle = this.handles.get(path) ?? (await open(path, 'a', 0o600));
    this.handles.delete(path);
    this.handles.set(path, handle);
    await handle.appendFile(data);
    if (this.handles.size <= this.limit) return;
    const [oldest] = this.handles.keys();
    if (oldest !== undefined) await this.close(oldest);
  }

  async close(path: string): Promise<void> {
    const handle = this.handles.get(path);
    this.handles.delete(path);
    await handle?.close();
  }

  async closeAll(): Promise<void> {
    for (const path of [...this.handles.keys()]) await this.close(path);
  }
}
