import type { Freezer } from '../../engine/freezer';
import type { DockerCalls } from '../docker-client';
import type { Cgroups } from '../host/cgroups';

/** Milliseconds. A call may wait for a thaw: when Docker is away it had better get another environment. */
const CALL_DEADLINE_MS = 5_000;
const INSPECT_DEADLINE_MS = 2_000;

/** Writes the container's cgroup where that is possible (0.1 ms), else asks Docker to pause it (13 ms). */
export class DockerFreezer implements Freezer {
  readonly freezesAtOnce: boolean;

  constructor(
    private readonly client: DockerCalls,
    private readonly cgroups: Pick<Cgroups, 'canFreeze' | 'setFrozen'>,
  ) {
    this.freezesAtOnce = cgroups.canFreeze;
  }

  freeze(containerId: string): Promise<void> {
    return this.set(containerId, true);
  }

  thaw(containerId: string): Promise<void> {
    return this.set(containerId, false);
  }

  private async set(containerId: string, isFrozen: boolean): Promise<void> {
    if (this.cgroups.setFrozen(containerId, isFrozen)) return;
    const what = isFrozen ? 'pause' : 'unpause';
    try {
      await this.client.call(`${what} container ${containerId}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(containerId)[what]({ abortSignal }),
      );
    } catch (error) {
      // Docker calls it an error when it is so already, and not the same one in all its versions.
      if ((await this.isPaused(containerId)) !== isFrozen) throw error;
    }
  }

  /** Undefined: Docker does not know the container, or does not answer. */
  private async isPaused(containerId: string): Promise<boolean | undefined> {
    try {
      const { State: state } = await this.client.call(
        `inspect container ${containerId}`,
        INSPECT_DEADLINE_MS,
        (docker, abortSignal) => docker.getContainer(containerId).inspect({ abortSignal }),
      );
      return state.Paused;
    } catch {
      return undefined;
    }
  }
}
