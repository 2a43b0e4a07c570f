import type { HostFacts } from '../../engine/checks';
import { PlatformError } from '../../errors';
import type { DockerCalls } from '../docker-client';

/** The members of `GET /info` that we read; @types/dockerode has it as `any`. */
interface EngineInfo {
  readonly ServerVersion: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly Runtimes?: Readonly<Record<string, unknown>>;
  readonly SecurityOptions?: readonly string[];
  readonly MemoryLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CpuCfsQuota: boolean;
}

const INFO_DEADLINE_MS = 10_000;

/** Throws PlatformError when Docker does not answer. */
export async function readHostFacts(client: DockerCalls): Promise<HostFacts> {
  const info = await client.call('info', INFO_DEADLINE_MS, (docker) => docker.info() as Promise<EngineInfo>);
  const security = info.SecurityOptions ?? [];
  return {
    engineVersion: info.ServerVersion,
    cgroupVersion: info.CgroupVersion === '2' ? 2 : 1,
    cgroupDriver: info.CgroupDriver,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    ociRuntimes: Object.keys(info.Runtimes ?? {}),
    seccomp: security.some((option) => /^name=seccomp\b/.test(option)),
    limits: {
      memory: info.MemoryLimit,
      pids: info.PidsLimit,
      cpu: info.CpuCfsQuota,
    },
  };
}

/**
 * Refuses a host on which a limit that we promise would silently not hold. Pure. Throws PlatformError; the message
 * names each and the way out. Missing swap accounting is not among them: functions are then limited in memory, and
 * may be swapped out by a host that has swap (docs/security.md).
 */
export function assertEnforceable(facts: HostFacts, ociRuntime: string | undefined): void {
  const faults: string[] = [];
  if (!facts.limits.memory) faults.push('memory limits are off (boot with cgroup_enable=memory)');
  if (!facts.limits.pids) faults.push('process limits are off (the pids cgroup is missing)');
  if (!facts.limits.cpu) faults.push('CPU limits are off (the kernel lacks CFS bandwidth control)');
  if (!facts.seccomp) faults.push('system calls cannot be filtered (the kernel or Docker lacks seccomp)');
  if (ociRuntime !== undefined && !facts.ociRuntimes.includes(ociRuntime)) {
    faults.push(
      `LAMBDABOX_OCI_RUNTIME=${ociRuntime} is none of Docker's runtimes (${facts.ociRuntimes.join(', ')}); ` +
        'add it to "runtimes" in /etc/docker/daemon.json',
    );
  }
  if (faults.length > 0) throw new PlatformError(`functions cannot be isolated here: ${faults.join('; ')}`);
}
