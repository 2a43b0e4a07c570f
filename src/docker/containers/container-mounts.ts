import type { Bind, Mounts } from '../../engine/mounts';
import { PlatformError } from '../../errors';
import type { DockerCalls } from '../docker-client';
import type { Mounter } from './mounter';

const INSPECT_DEADLINE_MS = 10_000;

/** Mounts by the process ids of containers, which Docker is asked for ahead of need. */
export class ContainerMounts implements Mounts {
  /** Of the containers' first processes. */
  private readonly pids = new Map<string, Promise<number>>();

  constructor(
    private readonly client: DockerCalls,
    /** Undefined: code is bound when a container is created. */
    private readonly mounter: Pick<Mounter, 'isAvailable' | 'mount'> | undefined,
  ) {}

  get canMount(): boolean {
    return this.mounter?.isAvailable ?? false;
  }

  /** A stem is told its function long after its start. */
  started(containerId: string): void {
    if (this.canMount) this.pids.set(containerId, this.readPid(containerId));
  }

  removed(containerId: string): void {
    this.pids.delete(containerId);
  }

  async mount(containerId: string, { hostPath, containerPath }: Bind): Promise<void> {
    if (!this.mounter) throw new PlatformError('code cannot be mounted into running containers here');
    const pid = await (this.pids.get(containerId) ?? this.readPid(containerId));
    await this.mounter.mount({ containerId, pid, source: hostPath, target: containerPath });
  }

  /** A failure is the mount's, when there is one. */
  private readPid(containerId: string): Promise<number> {
    const read = async () => {
      const { State: state } = await this.client.call(
        `inspect container ${containerId}`,
        INSPECT_DEADLINE_MS,
        (docker, abortSignal) => docker.getContainer(containerId).inspect({ abortSignal }),
      );
      if (!state.Running) throw new PlatformError('the container has ended');
      return state.Pid;
    };
    const pid = read();
    pid.catch(() => this.pids.delete(containerId));
    return pid;
  }
}
