/** What a container may use, and what it uses. Memory in bytes, as the host sees it; undefined where it cannot be read. */
export interface Consumption {
  /** Caps the CPU at `vcpus` (1,769 MB of memory = 1 vCPU); more than the host has means no cap. Throws PlatformError. */
  limitCpu(containerId: string, vcpus: number): Promise<void>;
  /** What the container holds now, without what the kernel can take back. */
  memoryUsage(containerId: string): number | undefined;
  /**
   * The peak, for containers whose own view has no cgroup (gVisor). Synchronous, since a report waits for it.
   */
  memoryPeak(containerId: string): number | undefined;
}
