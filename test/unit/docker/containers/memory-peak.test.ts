import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryPeakReader } from '../../../../src/docker/containers/memory-peak';

describe("the peak of a container's memory", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    [1, 'cgroupfs', 'memory/docker/c1/memory.max_usage_in_bytes'],
    [2, 'cgroupfs', 'docker/c1/memory.peak'],
    [1, 'systemd', 'memory/system.slice/docker-c1.scope/memory.max_usage_in_bytes'],
    [2, 'systemd', 'system.slice/docker-c1.scope/memory.peak'],
    // As gVisor makes them where it was not told of systemd.
    [2, 'systemd', 'docker/c1/memory.peak'],
    [2, 'systemd', 'system.slice:docker:c1/memory.peak'],
  ] as const)(
    'is read under cgroups of version %d with the driver %s from %s',
    (cgroupVersion, cgroupDriver, path) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), '7340032\n');
      expect(memoryPeakReader({ cgroupVersion, cgroupDriver }, root)('c1')).toBe(7_340_032);
    },
  );

  it('is unknown for a container that is gone', () => {
    expect(memoryPeakReader({ cgroupVersion: 2, cgroupDriver: 'systemd' }, root)('c1')).toBeUndefined();
  });
});
