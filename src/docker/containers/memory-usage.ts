import { readFileSync } from 'node:fs';
import { cgroupDirectory } from './cgroup-directory';
import type { HostFacts } from '../../engine/checks';

/** Bytes, or undefined where this process cannot read them. */
export type ReadMemoryUsage = (containerId: string) => number | undefined;

/** Reads what a container's cgroup holds, without page cache that the kernel can take back, from the host (40 µs). */
export function memoryUsageReader(
  facts: Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver'>,
  cgroupRoot = '/sys/fs/cgroup',
): ReadMemoryUsage {
  const isUnified = facts.cgroupVersion === 2;
  const usageName = isUnified ? 'memory.current' : 'memory.usage_in_bytes';
  const inactive = isUnified ? /^inactive_file (\d+)$/m : /^total_inactive_file (\d+)$/m;
  return (containerId) => {
    const directory = cgroupDirectory(containerId, facts, 'memory', cgroupRoot);
    try {
      const usage = Number(readFileSync(`${directory}/${usageName}`, 'utf8'));
      const stat = readFileSync(`${directory}/memory.stat`, 'utf8');
      return Math.max(0, usage - Number(inactive.exec(stat)?.[1] ?? 0));
    } catch {
      return undefined;
    }
  };
}
