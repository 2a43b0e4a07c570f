import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostFacts } from '../../engine/checks';

export type CgroupLayout = Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver'>;

interface CgroupFile {
  /** Has a tree of its own under version 1. */
  readonly controller: 'cpu' | 'freezer' | 'memory';
  /** By version. */
  readonly name: Readonly<Record<1 | 2, string>>;
}

const CPU: CgroupFile = { controller: 'cpu', name: { 1: 'cpu.cfs_quota_us', 2: 'cpu.max' } };
const FREEZER: CgroupFile = { controller: 'freezer', name: { 1: 'freezer.state', 2: 'cgroup.freeze' } };
const USAGE: CgroupFile = {
  controller: 'memory',
  name: { 1: 'memory.usage_in_bytes', 2: 'memory.current' },
};
const PEAK: CgroupFile = {
  controller: 'memory',
  name: { 1: 'memory.max_usage_in_bytes', 2: 'memory.peak' },
};
const STAT: CgroupFile = { controller: 'memory', name: { 1: 'memory.stat', 2: 'memory.stat' } };
/** Of the cgroups below too, which version 1 counts apart. */
const INACTIVE = { 1: /^total_inactive_file (\d+)$/m, 2: /^inactive_file (\d+)$/m };
const FROZEN = { 1: 'FROZEN', 2: '1' };
const THAWED = { 1: 'THAWED', 2: '0' };

/**
 * The containers' cgroups as the host's files, wherever version and driver put them: a tenth of a millisecond, where
 * Docker takes ten to start runc. Written only with the cgroupfs driver: elsewhere systemd owns the files and may write
 * its own values back.
 */
export class Cgroups {
  constructor(
    private readonly layout: CgroupLayout,
    private readonly root = '/sys/fs/cgroup',
  ) {}

  /** Whether `setFrozen` can work. Docker makes the directory with its first container: before that, its parent tells. */
  get canFreeze(): boolean {
    const directory = `${this.top(FREEZER)}/docker`;
    try {
      accessSync(existsSync(directory) ? directory : dirname(directory), constants.W_OK);
      return this.areOurs;
    } catch {
      return false;
    }
  }

  /**
   * False when this process cannot: no such file (another layout, or we run in a container), or no right to. Synchronous:
   * a call waits for a thaw, and the thread pool may be busy unpacking code.
   */
  setFrozen(containerId: string, isFrozen: boolean): boolean {
    if (!this.areOurs) return false;
    const { cgroupVersion: version } = this.layout;
    try {
      writeFileSync(this.file(containerId, FREEZER), (isFrozen ? FROZEN : THAWED)[version], { flag: 'r+' });
      return true;
    } catch {
      return false;
    }
  }

  /** Microseconds of CPU in each period, which is the kernel's default under version 1. False as above. */
  async setCpuQuota(containerId: string, quotaUs: number, periodUs: number): Promise<boolean> {
    if (!this.areOurs) return false;
    const text = this.layout.cgroupVersion === 2 ? `${quotaUs} ${periodUs}` : String(quotaUs);
    try {
      await writeFile(this.file(containerId, CPU), text, { flag: 'r+' });
      return true;
    } catch {
      return false;
    }
  }

  /** Bytes, without page cache that the kernel can take back; undefined where this process cannot read them (40 µs). */
  memoryUsage(containerId: string): number | undefined {
    try {
      const usage = Number(readFileSync(this.file(containerId, USAGE), 'utf8'));
      const stat = readFileSync(this.file(containerId, STAT), 'utf8');
      return Math.max(0, usage - Number(INACTIVE[this.layout.cgroupVersion].exec(stat)?.[1] ?? 0));
    } catch {
      return undefined;
    }
  }

  /** Bytes, or undefined where this process cannot read them (20 µs). */
  memoryPeak(containerId: string): number | undefined {
    try {
      return Number(readFileSync(this.file(containerId, PEAK), 'utf8'));
    } catch {
      return undefined;
    }
  }

  private get areOurs(): boolean {
    return this.layout.cgroupDriver === 'cgroupfs';
  }

  /** In the directory that is there; in the likeliest when none is. */
  private file(containerId: string, file: CgroupFile): string {
    const [likeliest = '', ...others] = this.directories(containerId, file);
    const directory =
      others.length === 0 || existsSync(likeliest)
        ? likeliest
        : (others.find((path) => existsSync(path)) ?? likeliest);
    return `${directory}/${file.name[this.layout.cgroupVersion]}`;
  }

  /** Where Docker, or the OCI runtime for it, may have put a container's cgroup; the likeliest first. */
  private directories(containerId: string, file: CgroupFile): string[] {
    const top = this.top(file);
    const plain = `${top}/docker/${containerId}`;
    if (this.layout.cgroupDriver !== 'systemd') return [plain];
    // gVisor's runsc, unless it is told that systemd owns the cgroups, makes them itself: below Docker's own folder, or
    // with systemd's notation as a name.
    return [
      `${top}/system.slice/docker-${containerId}.scope`,
      plain,
      `${top}/system.slice:docker:${containerId}`,
    ];
  }

  private top({ controller }: CgroupFile): string {
    return this.layout.cgroupVersion === 2 ? this.root : `${this.root}/${controller}`;
  }
}
