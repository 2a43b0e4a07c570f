import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data directory of a service that knows these connections from its beginning, by name. */
export function directoryWithConnections(connections: Readonly<Record<string, object>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'lbx-'));
  writeFileSync(join(directory, 'connections.json'), JSON.stringify({ connections }), { mode: 0o600 });
  return directory;
}
