import type Docker from 'dockerode';
import { messageOf, PlatformError } from '../../errors';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerCalls } from '../docker-client';
import { isConflict, isNotFound } from '../docker-answer';
import type { ImagePuller } from './image-puller';
import type { ProgressListener } from './image-progress';
import { INSTANCE_LABEL } from '../labels';

export const RUNTIME_LABEL = 'lambdabox.runtime';

/** Milliseconds. */
const DEADLINE_MS = 30_000;
const PULL_DEADLINE_MS = 10 * 60_000;

export interface LocalImage {
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Undefined when the image is not on this machine. Throws DockerError. */
export async function findImage(
  client: DockerCalls,
  image: string,
  deadlineMs: number,
): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await client.call(`inspect image ${image}`, deadlineMs, (docker) =>
      docker.getImage(image).inspect(),
    );
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** As `findImage`, in our words. */
export async function inspectImage(
  client: DockerCalls,
  image: string,
  deadlineMs: number,
): Promise<LocalImage | undefined> {
  const found = await findImage(client, image, deadlineMs);
  return found && { sizeBytes: found.Size, createdAt: found.Created };
}

/** True: it is not there any more. False: a container still uses it. Throws DockerError. */
export async function removeImage(client: DockerCalls, image: string, deadlineMs: number): Promise<boolean> {
  try {
    await client.call(`remove ${image}`, deadlineMs, (docker, abortSignal) =>
      docker.getImage(image).remove({ abortSignal }),
    );
  } catch (error) {
    if (isConflict(error)) return false;
    if (!isNotFound(error)) throw error;
  }
  return true;
}

/** The images on this machine, of which the instance's own bear its labels. */
export class LocalImages {
  constructor(
    private readonly client: DockerCalls,
    private readonly puller: Pick<ImagePuller, 'pull'>,
    private readonly instanceId: string,
    private readonly log: ServiceLog,
  ) {}

  /** undefined when the image is not on this machine. */
  inspect(image: string): Promise<LocalImage | undefined> {
    return inspectImage(this.client, image, DEADLINE_MS);
  }

  async pull(runtime: string, image: string, listener: ProgressListener, signal: AbortSignal): Promise<void> {
    try {
      await this.puller.pull(image, listener, { deadlineMs: PULL_DEADLINE_MS, signal });
    } catch (error) {
      throw new PlatformError(
        `The image ${image} of the runtime ${runtime} is not on this machine and cannot be pulled: ${messageOf(error)}. ` +
          `Pull or load it (docker pull ${image}), or name another one: LAMBDABOX_RUNTIME_IMAGES=${runtime}=<image>`,
        { cause: error },
      );
    }
  }

  /** Tags of the instance's images of one runtime, whatever their inputs. */
  async tagsOf(runtime: string): Promise<string[]> {
    const label = [`${INSTANCE_LABEL}=${this.instanceId}`, `${RUNTIME_LABEL}=${runtime}`];
    const images = await this.client.call('list images', DEADLINE_MS, (docker, abortSignal) =>
      docker.listImages({ filters: { label }, abortSignal }),
    );
    return images.flatMap((image) => image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
  }

  /** Removes the instance's images of a runtime but `tag`. One that a container still uses stays for now. */
  async removeOthers(runtime: string, tag: string): Promise<void> {
    for (const other of await this.tagsOf(runtime)) {
      if (other === tag) continue;
      try {
        await removeImage(this.client, other, DEADLINE_MS);
      } catch (error) {
        this.log.warn('image not removed', { tag: other, error: messageOf(error) });
      }
    }
  }
}
