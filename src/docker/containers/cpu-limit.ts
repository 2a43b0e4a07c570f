import { writeFile } from 'node:fs/promises';
import type { DockerClient } from '../docker-client';
import type { HostFacts } from '../../engine/checks';

/** Microseconds; the kernel's default. A shorter one would stop short invocations of small functions more often. */
const PERIOD_US = 100_000;
/** The kernel refuses less. */
const MIN_QUOTA_US = 1000;
const UPDATE_DEADLINE_MS = 10_000;

/** Caps a running container at `vcpus`; more than the host has means no cap. Throws DockerError. */
export type LimitCpu = (containerId: string, vcpus: number) => Promise<void>;

/**
 * Writes the quota into the container's cgroup where that is possible (0.1 ms), else asks Docker (15 ms: it starts
 * runc). Only with the cgroupfs driver: elsewhere systemd owns the files and may write its own value back.
 */
export function cpuLimiter(
  client: DockerClient,
  facts: Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver' | 'cpus'>,
  cgroupRoot = '/sys/fs/cgroup',
): LimitCpu {
  const isDirect = facts.cgroupDriver === 'cgroupfs';
  return async (containerId, vcpus) => {
    if (vcpus >= facts.cpus) return;
    const quota = Math.max(MIN_QUOTA_US, Math.round(vcpus * PERIOD_US));
    if (isDirect && (await writeQuota(quotaFile(containerId, facts.cgroupVersion, cgroupRoot), quota)))
      return;
    await client.call(`limit CPU of ${containerId}`, UPDATE_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(containerId).update({ CpuPeriod: PERIOD_US, CpuQuota: quota, abortSignal }),
    );
  };
}

interface QuotaFile {
  readonly path: string;
  readonly text: (quota: number) => string;
}

function quotaFile(containerId: string, version: 1 | 2, root: string): QuotaFile {
  if (version === 2) {
    return { path: `${root}/docker/${containerId}/cpu.max`, text: (quota) => `${quota} ${PERIOD_US}` };
  }
  return { path: `${root}/cpu/docker/${containerId}/cpu.cfs_quota_us`, text: String };
}

/** False when this process cannot: no such file (another cgroup layout, or we run in a container), or no right to. */
async function writeQuota(file: QuotaFile, quota: number): Promise<boolean> {
  try {
    await writeFile(file.path, file.text(quota), { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}
