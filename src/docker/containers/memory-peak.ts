import { readFileSync } from 'node:fs';
import { cgroupDirectory } from './cgroup-directory';
import type { HostFacts } from '../../engine/checks';

/** Bytes, or undefined where this process cannot read them. */
export type ReadMemoryPeak = (containerId: string) => number | undefined;

/** Reads the peak from the container's cgroup on the host (20 µs). */
export function memoryPeakReader(
  facts: Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver'>,
  cgroupRoot = '/sys/fs/cgroup',
): ReadMemoryPeak {
  const name = facts.cgroupVersion === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes';
  return (containerId) => {
    try {
      return Number(
        readFileSync(`${cgroupDirectory(containerId, facts, 'memory', cgroupRoot)}/${name}`, 'utf8'),
      );
    } catch {
      return undefined;
    }
  };
}
