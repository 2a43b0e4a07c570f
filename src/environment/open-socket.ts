import { chmod } from 'node:fs/promises';
import type { Server } from 'node:net';

/** Listens on a Unix socket that any uid may connect to. */
export async function listenOpenly(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o666);
}
