import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import type { OwnContainers } from '../containers/own-containers';
import { isConflict, isNotFound } from '../docker-answer';
import type { DockerCalls } from '../docker-client';

const DEADLINE_MS = 30_000;
const IMAGE_LABEL = 'lambdabox.image';

/**
 * What an image declares as a volume Docker makes writable, on the host's disk and without a bound. So each gets a
 * volume of ours in that place, the same for all containers of the image and read-only: Docker fills it with what the
 * image has there. Pure.
 */
export function volumeMounts(image: string, directories: readonly string[]): Docker.MountSettings[] {
  return directories
    .filter((directory) => directory !== '/tmp')
    .map((directory) => ({
      Type: 'volume',
      Source: `lambdabox-${createHash('sha256').update(`${image} ${directory}`).digest('hex').slice(0, 24)}`,
      Target: directory,
      ReadOnly: true,
      VolumeOptions: {
        NoCopy: false,
        Labels: { [IMAGE_LABEL]: image },
        DriverConfig: { Name: 'local', Options: {} },
      },
    }));
}

/** Volumes of images, filled before two containers could begin to fill them at once. */
export class ImageVolumes {
  constructor(
    private readonly client: DockerCalls,
    private readonly containers: Pick<OwnContainers, 'nameFor' | 'create' | 'remove'>,
  ) {}

  /** Docker fills them when a container is made, which need not be started for that. */
  async fill(image: string, directories: readonly string[]): Promise<void> {
    const mounts = volumeMounts(image, directories);
    if (mounts.length === 0) return;
    const what = `the container that fills the volumes of ${image}`;
    const name = this.containers.nameFor('volumes');
    const id = await this.containers.create(what, {
      name,
      Image: image,
      Entrypoint: ['/none'],
      HostConfig: { Mounts: mounts, NetworkMode: 'none' },
    });
    await this.containers.remove(id, what);
  }

  /** Removes those of images with the prefix that are not kept. False: a container still uses some. */
  async keepOnly(prefix: string, images: ReadonlySet<string>): Promise<boolean> {
    const { Volumes: volumes } = await this.client.call('list volumes', DEADLINE_MS, (docker) =>
      docker.listVolumes({ filters: { label: [IMAGE_LABEL] } }),
    );
    let isDone = true;
    for (const { Name: name, Labels: labels } of volumes) {
      const image = labels[IMAGE_LABEL] ?? '';
      if (image.startsWith(prefix) && !images.has(image)) isDone = (await this.remove(name)) && isDone;
    }
    return isDone;
  }

  private async remove(name: string): Promise<boolean> {
    try {
      await this.client.call(`remove volume ${name}`, DEADLINE_MS, (docker) =>
        docker.getVolume(name).remove(),
      );
    } catch (error) {
      if (isConflict(error)) return false;
      if (!isNotFound(error)) throw error;
    }
    return true;
  }
}
