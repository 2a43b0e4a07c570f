import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostResolvers } from '../../../../src/docker/network/host-resolvers';

test('other resolvers of the host are noticed in each file that names them, and a file that is not there is empty', () => {
  const folder = mkdtempSync(join(tmpdir(), 'resolv-'));
  try {
    const files = [join(folder, 'resolv.conf'), join(folder, 'behind.conf')] as const;
    const seen = [hostResolvers(files)];
    for (const file of files) {
      writeFileSync(file, 'nameserver 192.0.2.1\n');
      seen.push(hostResolvers(files));
    }
    writeFileSync(files[1], 'nameserver 192.0.2.2\n');
    seen.push(hostResolvers(files));
    expect(new Set(seen).size).toBe(seen.length);
    expect(hostResolvers(files)).toBe(seen.at(-1));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
