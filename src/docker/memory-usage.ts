import { readFileSync } from 'node:fs';
import type { HostFacts } from './host-facts';

/** Bytes, or undefined where this process cannot read them. */
export type ReadMemoryUsage = (containerId: string) => number | undefined;

/**
 * Reads what a container's cgroup holds, without page cache that the kernel can take back, from the host (40 µs),
 * where Docker drives cgroups itself.
 */
export function memoryUsageReader(
  facts: Pick<HostFacts, 'cgroupVersion'>,
  cgroupRoot = '/sys/fs/cgroup',
): ReadMemoryUsage {
  const [usageName, inactiveName] =
    facts.cgroupVersion === 2
      ? ['memory.current', 'inactive_file']
      : ['memory.usage_in_bytes', 'total_inactive_file'];
  const directory = facts.cgroupVersion === 2 ? `${cgroupRoot}/docker` : `${cgroupRoot}/memory/docker`;
  const inactive = new RegExp(`^${inactiveName} (\\d+)$`, 'm');
  return (containerId) => {
    try {
      const usage = Number(readFileSync(`${directory}/${containerId}/${usageName}`, 'utf8'));
      const stat = readFileSync(`${directory}/${containerId}/memory.stat`, 'utf8');
      return Math.max(0, usage - Number(inactive.exec(stat)?.[1] ?? 0));
    } catch {
      return undefined;
    }
  };
}
