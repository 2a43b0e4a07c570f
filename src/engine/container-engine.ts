import { PlatformError } from '../errors';
import type { Freezer } from './freezer';
import type { Bind, Mounts } from './mounts';
import type { NetworkMode } from './network';
import type { Consumption } from './consumption';

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
  /** Directories that the image declares as volumes: they show what it has there, read-only like the rest of it. */
  readonly volumes?: readonly string[];
  readonly network: NetworkMode;
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

export interface Containers {
  /** Creates and starts a locked-down container. A failed start leaves nothing behind. Throws PlatformError, ImageMissing. */
  start(spec: ContainerSpec): Promise<StartedContainer>;
  /** Kills and removes; an absent container is success. */
  remove(containerId: string): Promise<void>;
  /**
   * How a container ended, for post-mortems. It waits a moment for the end, which Docker hears of later than we do;
   * undefined when the container runs on or is gone.
   */
  exit(containerId: string): Promise<ContainerExit | undefined>;
}

/** All that can be done with the container of an environment. Freezes and thaws of one container happen in order. */
export interface ContainerEngine extends Containers, Mounts, Freezer, Consumption {}
