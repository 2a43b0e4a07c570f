import type { Consumption } from '../../engine/consumption';
import type { DockerCalls } from '../docker-client';
import type { Cgroups } from '../host/cgroups';

/** Microseconds; the kernel's default. A shorter one would stop short invocations of small functions more often. */
const PERIOD_US = 100_000;
/** The kernel refuses less. */
const MIN_QUOTA_US = 1000;
const UPDATE_DEADLINE_MS = 10_000;

/** Of containers on Docker: read from their cgroups, and written there where that is possible. */
export class ContainerConsumption implements Consumption {
  constructor(
    private readonly client: DockerCalls,
    private readonly cgroups: Pick<Cgroups, 'setCpuQuota' | 'memoryUsage' | 'memoryPeak'>,
    /** CPUs of the host. */
    private readonly cpus: number,
  ) {}

  async limitCpu(containerId: string, vcpus: number): Promise<void> {
    if (vcpus >= this.cpus) return;
    const quota = Math.max(MIN_QUOTA_US, Math.round(vcpus * PERIOD_US));
    if (await this.cgroups.setCpuQuota(containerId, quota, PERIOD_US)) return;
    await this.client.call(`limit CPU of ${containerId}`, UPDATE_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(containerId).update({ CpuPeriod: PERIOD_US, CpuQuota: quota, abortSignal }),
    );
  }

  memoryUsage(containerId: string): number | undefined {
    return this.cgroups.memoryUsage(containerId);
  }

  memoryPeak(containerId: string): number | undefined {
    return this.cgroups.memoryPeak(containerId);
  }
}
