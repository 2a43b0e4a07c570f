import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Cgroups } from '../../../../src/docker/host/cgroups';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Each kind of host, and where it has the cgroup of a container. */
const HOSTS = [
  { cgroupVersion: 1, cgroupDriver: 'cgroupfs', at: (controller: string) => `${controller}/docker/c1` },
  {
    cgroupVersion: 1,
    cgroupDriver: 'systemd',
    at: (controller: string) => `${controller}/system.slice/docker-c1.scope`,
  },
  { cgroupVersion: 2, cgroupDriver: 'cgroupfs', at: () => 'docker/c1' },
  { cgroupVersion: 2, cgroupDriver: 'systemd', at: () => 'system.slice/docker-c1.scope' },
] as const;

describe.each(HOSTS)('cgroups of version $cgroupVersion with the driver $cgroupDriver', (host) => {
  const { cgroupVersion: version, cgroupDriver: driver, at } = host;
  const cgroups = () => new Cgroups(host, root);
  const isOurs = driver === 'cgroupfs';

  it(`${isOurs ? 'have' : 'leave to systemd'} the quota of the CPU`, async () => {
    const file = `${at('cpu')}/${version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max'}`;
    write(file);
    expect(await cgroups().setCpuQuota('c1', 5000, 100_000)).toBe(isOurs);
    expect(read(file)).toBe(isOurs ? (version === 1 ? '5000' : '5000 100000') : '');
  });

  it(`${isOurs ? 'freeze' : 'leave freezing to systemd'}`, () => {
    const file = `${at('freezer')}/${version === 1 ? 'freezer.state' : 'cgroup.freeze'}`;
    write(file);
    expect(cgroups().canFreeze).toBe(isOurs);
    expect(cgroups().setFrozen('c1', true)).toBe(isOurs);
    expect(read(file)).toBe(isOurs ? { 1: 'FROZEN', 2: '1' }[version] : '');
    write(file);
    expect(cgroups().setFrozen('c1', false)).toBe(isOurs);
    expect(read(file)).toBe(isOurs ? { 1: 'THAWED', 2: '0' }[version] : '');
  });

  it('tell the peak of the memory', () => {
    write(`${at('memory')}/${version === 1 ? 'memory.max_usage_in_bytes' : 'memory.peak'}`, '7340032\n');
    expect(cgroups().memoryPeak('c1')).toBe(7_340_032);
  });

  it('tell the memory that is held, without page cache that nobody uses', () => {
    // Version 1 counts the cgroups below apart.
    const usage = version === 1 ? 'memory.usage_in_bytes' : 'memory.current';
    const stat =
      version === 1 ? 'inactive_file 100\ntotal_inactive_file 800\n' : 'inactive_file 800\nfile 900\n';
    write(`${at('memory')}/${usage}`, '5000\n');
    write(`${at('memory')}/memory.stat`, `anon 3000\n${stat}`);
    expect(cgroups().memoryUsage('c1')).toBe(4200);
    // The two files are read one after the other.
    write(`${at('memory')}/${usage}`, '500\n');
    expect(cgroups().memoryUsage('c1')).toBe(0);
  });

  it('know nothing of a container that is gone, and make no file for it', async () => {
    const gone = cgroups();
    expect([gone.memoryUsage('c1'), gone.memoryPeak('c1')]).toEqual([undefined, undefined]);
    expect(gone.setFrozen('c1', true)).toBe(false);
    expect(await gone.setCpuQuota('c1', 5000, 100_000)).toBe(false);
    for (const controller of ['cpu', 'freezer', 'memory'])
      expect(existsSync(join(root, at(controller)))).toBe(false);
  });
});

it.each(['docker/c1', 'system.slice:docker:c1'])(
  'gVisor was not told of systemd, and made the cgroup at %s',
  (directory) => {
    write(`${directory}/memory.peak`, '7340032\n');
    expect(new Cgroups({ cgroupVersion: 2, cgroupDriver: 'systemd' }, root).memoryPeak('c1')).toBe(7_340_032);
  },
);

it('nothing can be frozen where no cgroups are to be seen', () => {
  const facts = { cgroupVersion: 1, cgroupDriver: 'cgroupfs' } as const;
  expect(new Cgroups(facts, join(root, 'no/cgroups')).canFreeze).toBe(false);
});
