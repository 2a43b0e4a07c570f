import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryUsageReader } from '../../../../src/docker/containers/memory-usage';

describe('the memory that a container holds', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const write = (directory: string, files: Record<string, string>) => {
    mkdirSync(join(root, directory), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, directory, name), text);
  };
  const UNIFIED = { 'memory.current': '5000\n', 'memory.stat': 'anon 3000\ninactive_file 800\nfile 900\n' };

  it.each([
    ['cgroupfs', 'docker/c1'],
    ['systemd', 'system.slice/docker-c1.scope'],
  ])('leaves out page cache that nobody uses, with the driver %s', (cgroupDriver, directory) => {
    write(directory, UNIFIED);
    expect(memoryUsageReader({ cgroupVersion: 2, cgroupDriver }, root)('c1')).toBe(4200);
  });

  it('counts the cgroups below too under version 1', () => {
    write('memory/docker/c1', {
      'memory.usage_in_bytes': '5000\n',
      'memory.stat': 'inactive_file 100\ntotal_inactive_file 700\n',
    });
    expect(memoryUsageReader({ cgroupVersion: 1, cgroupDriver: 'cgroupfs' }, root)('c1')).toBe(4300);
  });

  it('is never below zero, since the two files are read one after the other', () => {
    write('docker/c1', { ...UNIFIED, 'memory.current': '500' });
    expect(memoryUsageReader({ cgroupVersion: 2, cgroupDriver: 'cgroupfs' }, root)('c1')).toBe(0);
  });

  it('is unknown for a container that is gone', () => {
    const read = memoryUsageReader({ cgroupVersion: 2, cgroupDriver: 'cgroupfs' }, root);
    expect(read('c1')).toBeUndefined();
  });
});
