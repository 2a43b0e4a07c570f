import { PlatformError } from '../errors';

/** What an environment needs of a container engine, in our words (the adapter is src/docker). */

/** 1,769 MB of memory are one vCPU (developer guide, "Configure Lambda function memory"). */
export const BYTES_PER_VCPU = 1769 * 1024 * 1024;

/** The image of a runtime is not on this machine, so that nothing can be started from it. */
export class ImageMissing extends PlatformError {
  constructor(image: string) {
    super(`the image ${image} is not on this machine`);
    this.name = 'ImageMissing';
  }
}

export interface Bind {
  readonly hostPath: string;
  readonly containerPath: string;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** argv of PID 1. */
  readonly command: readonly string[];
  /** Read-only bind mounts. */
  readonly binds: readonly Bind[];
  /** Bytes; swap is off. */
  readonly memoryBytes: number;
  /** Bytes of /tmp. */
  readonly tmpBytes: number;
  readonly network: 'none' | 'egress';
  readonly labels: Readonly<Record<string, string>>;
}

export interface ContainerExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

export interface StartedContainer {
  readonly id: string;
  readonly createMs: number;
  readonly startMs: number;
}

export interface ContainerEngine {
  /** Creates and starts a locked-down container. A failed start leaves nothing behind. Throws PlatformError, ImageMissing. */
  start(spec: ContainerSpec): Promise<StartedContainer>;
  /** Whether `mount` works here; if not, code has to be among the binds at creation, and no stems can be kept. */
  readonly canMount: boolean;
  /** Shows a directory of the code store, read-only, inside a running container. Throws PlatformError. */
  mount(containerId: string, bind: Bind): Promise<void>;
  /** Stops every process of the container. Idempotent; freezes and thaws of one container happen in order. */
  freeze(containerId: string): Promise<void>;
  thaw(containerId: string): Promise<void>;
  /** Bytes that the container holds now, without what the kernel can take back; undefined where nobody can tell. */
  memoryUsage(containerId: string): number | undefined;
  /** Caps the CPU at `vcpus` (1,769 MB of memory = 1 vCPU). */
  limitCpu(containerId: string, vcpus: number): Promise<void>;
  /** Kills and removes; an absent container is success. */
  remove(containerId: string): Promise<void>;
  /**
   * How a container ended, for post-mortems. It waits a moment for the end, which Docker hears of later than we do;
   * undefined when the container runs on or is gone.
   */
  exit(containerId: string): Promise<ContainerExit | undefined>;
  /**
   * Peak memory in bytes, read from outside, for containers whose own view has no cgroup (gVisor). Synchronous, since
   * a report waits for it; undefined where the host's cgroups cannot be read.
   */
  memoryPeak(containerId: string): number | undefined;
}
