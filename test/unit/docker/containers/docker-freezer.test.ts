import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DockerClient } from '../../../../src/docker/docker-client';
import { DockerFreezer } from '../../../../src/docker/containers/docker-freezer';
import { Cgroups, type CgroupLayout } from '../../../../src/docker/host/cgroups';

describe('the freezer', () => {
  let root: string;
  let client: DockerClient;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgroup-'));
    client = DockerClient.create({ host: `unix://${root}/no-engine` });
  });

  afterEach(() => {
    client.close();
    rmSync(root, { recursive: true });
  });

  const freezerOf = (layout: CgroupLayout, at = root) => new DockerFreezer(client, new Cgroups(layout, at));
  const file = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
    return join(root, path);
  };

  it.each([
    [1, 'freezer/docker/c1/freezer.state', 'FROZEN', 'THAWED'],
    [2, 'docker/c1/cgroup.freeze', '1', '0'],
  ] as const)('writes cgroups of version %d itself', async (cgroupVersion, path, on, off) => {
    const state = file(path);
    const freezer = freezerOf({ cgroupVersion, cgroupDriver: 'cgroupfs' });
    expect(freezer.freezesAtOnce).toBe(true);
    await freezer.freeze('c1');
    expect(readFileSync(state, 'utf8')).toBe(on);
    writeFileSync(state, '');
    await freezer.thaw('c1');
    expect(readFileSync(state, 'utf8')).toBe(off);
  });

  it("asks Docker where systemd owns the files, and Docker's failure is told", async () => {
    const state = file('docker/c1/cgroup.freeze');
    const freezer = freezerOf({ cgroupVersion: 2, cgroupDriver: 'systemd' });
    expect(freezer.freezesAtOnce).toBe(false);
    await expect(freezer.freeze('c1')).rejects.toThrow('Docker: pause container c1: no engine answers');
    await expect(freezer.thaw('c1')).rejects.toThrow('Docker: unpause container c1: no engine answers');
    expect(readFileSync(state, 'utf8')).toBe('');
  });

  it('is not direct where no cgroups are to be seen', () => {
    const facts = { cgroupVersion: 1, cgroupDriver: 'cgroupfs' } as const;
    expect(freezerOf(facts, `${root}/no/cgroups`).freezesAtOnce).toBe(false);
  });

  it('asks Docker about a container whose cgroup it does not see, and makes no file', async () => {
    const freezer = freezerOf({ cgroupVersion: 2, cgroupDriver: 'cgroupfs' });
    await expect(freezer.freeze('c1')).rejects.toThrow('pause container c1');
  });
});
