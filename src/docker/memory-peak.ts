import { readFileSync } from 'node:fs';
import type { HostFacts } from './host-facts';

/** Bytes, or undefined where this process cannot read them. */
export type ReadMemoryPeak = (containerId: string) => number | undefined;

/** Reads the peak from the container's cgroup on the host (20 µs), where Docker drives cgroups itself. */
export function memoryPeakReader(
  facts: Pick<HostFacts, 'cgroupVersion'>,
  cgroupRoot = '/sys/fs/cgroup',
): ReadMemoryPeak {
  const pathOf =
    facts.cgroupVersion === 2
      ? (id: string) => `${cgroupRoot}/docker/${id}/memory.peak`
      : (id: string) => `${cgroupRoot}/memory/docker/${id}/memory.max_usage_in_bytes`;
  return (containerId) => {
    try {
      return Number(readFileSync(pathOf(containerId), 'utf8'));
    } catch {
      return undefined;
    }
  };
}
