import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PlatformError } from '../../errors';
import { SingleFlight } from '../../lib/single-flight';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerClient } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';
import { MountLink, type MountRequest } from './mount-link';
import type { OwnContainers } from './own-containers';

export interface MounterParts {
  readonly client: DockerClient;
  readonly builder: ImageBuilder;
  readonly containers: OwnContainers;
  /** Only directories below this one can be shown. */
  readonly codeDirectory: string;
  /** Becomes the mounter's; on a short path, for the socket in it. */
  readonly socketDirectory: string;
  readonly log: ServiceLog;
}

const CALL_DEADLINE_MS = 30_000;
const SOCKET_IN_CONTAINER = '/run/mounter/socket';

/**
 * Shows directories of the code store in running containers, in constant time whatever their size: through a helper
 * container that may mount (runtimes/mounter). It works for a service that runs in a container itself, or as a user
 * whose only privilege is Docker. See docs/decisions/0008-code-by-mount.md.
 */
export class Mounter {
  private link: MountLink | undefined;
  private containerId: string | undefined;
  private readonly starts = new SingleFlight<MountLink>();
  private lastStart: Promise<MountLink> | undefined;
  private isClosed = false;
  private works = false;

  private constructor(private readonly parts: MounterParts) {}

  /** Never throws: where it cannot work, `isAvailable` is false and the log says why. */
  static async start(parts: MounterParts): Promise<Mounter> {
    const mounter = new Mounter(parts);
    try {
      await mounter.connect();
      mounter.works = true;
    } catch (error) {
      const reason = messageOf(error);
      parts.log.warn('code cannot be mounted into running containers; no stems are kept', { reason });
    }
    return mounter;
  }

  get isAvailable(): boolean {
    return this.works;
  }

  /** Throws PlatformError. A helper that has ended, even under this request, is started again. */
  async mount(request: MountRequest): Promise<void> {
    const link = this.link?.isOpen ? this.link : await this.connect();
    try {
      await link.mount(request);
    } catch (error) {
      if (link.isOpen || this.isClosed) throw error;
      // Should it have been done already, it is done twice: the same directory over itself.
      await (await this.connect()).mount(request);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.link?.close();
    await this.lastStart?.catch(() => undefined);
    this.link?.close();
    try {
      await this.removeContainer();
    } finally {
      await rm(this.parts.socketDirectory, { recursive: true, force: true });
    }
  }

  private connect(): Promise<MountLink> {
    this.lastStart = this.starts.run('start', async () => {
      if (this.isClosed) throw new PlatformError('the mounter was stopped');
      if (this.link?.isOpen) return this.link;
      await this.removeContainer();
      const { client, builder, socketDirectory } = this.parts;
      const image = await ensureHelperImage(client, builder, 'mounter');
      await rm(socketDirectory, { recursive: true, force: true });
      await mkdir(socketDirectory, { mode: 0o700 });
      const link = await MountLink.listen(join(socketDirectory, 'socket'));
      this.link = link;
      try {
        await this.whenConnected(link, await this.startContainer(image));
        return link;
      } catch (error) {
        link.close();
        // Its failure is not the one to tell; the next sweep finds what is left.
        await this.removeContainer().catch(() => undefined);
        throw error;
      }
    });
    return this.lastStart;
  }

  /** Throws at once when the helper ends before it has called in. */
  private async whenConnected(link: MountLink, containerId: string): Promise<void> {
    const connected = new AbortController();
    const ended = this.parts.client.call('wait for the mounter', CALL_DEADLINE_MS, (docker, abortSignal) =>
      docker
        .getContainer(containerId)
        .wait({ abortSignal: AbortSignal.any([abortSignal, connected.signal]) }),
    ) as Promise<{ StatusCode: number }>;
    try {
      await Promise.race([
        link.connected(),
        ended.then(({ StatusCode: status }) => {
          throw new PlatformError(`the mounter ended with status ${status}`);
        }),
      ]);
    } finally {
      connected.abort();
    }
  }

  /** Its id. */
  private async startContainer(image: string): Promise<string> {
    const { client, containers } = this.parts;
    const options = { ...helperOptions(image, this.parts), name: containers.nameFor('mounter') };
    const id = await containers.create('the mounter', options);
    this.containerId = id;
    await client.call('start the mounter', CALL_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(id).start({ abortSignal }),
    );
    return id;
  }

  private async removeContainer(): Promise<void> {
    const id = this.containerId;
    this.containerId = undefined;
    if (id === undefined) return;
    await this.parts.containers.remove(id, 'the mounter');
  }
}

/** Everything is taken from it but what mounting in another process' namespace needs. */
function helperOptions(image: string, { codeDirectory, socketDirectory }: MounterParts) {
  const bind = (source: string, target: string) =>
    ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: true,
      BindOptions: { Propagation: 'rprivate' },
    }) as const;
  return {
    Image: image,
    Cmd: [SOCKET_IN_CONTAINER, codeDirectory],
    HostConfig: {
      NetworkMode: 'none',
      PidMode: 'host',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      // To mount, to enter a mount namespace, and to open that of a process that cannot be traced otherwise.
      CapAdd: ['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE', 'DAC_READ_SEARCH'],
      SecurityOpt: ['no-new-privileges', 'seccomp=unconfined', 'apparmor=unconfined'],
      Mounts: [bind(codeDirectory, codeDirectory), bind(socketDirectory, '/run/mounter')],
      Memory: 32 * 1024 * 1024,
      PidsLimit: 16,
      // It ends when the service has gone, which may not be there to remove it. The next mount starts another.
      AutoRemove: true,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
