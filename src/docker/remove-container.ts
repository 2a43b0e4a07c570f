import type { DockerClient } from './docker-client';
import { isAlreadySo } from './errors';

const REMOVE_DEADLINE_MS = 30_000;

/** Kills and removes a container, its volumes too; an absent one is success. `what` is for the error. Throws PlatformError. */
export async function removeContainer(client: DockerClient, id: string, what: string): Promise<void> {
  try {
    await client.call(`remove ${what}`, REMOVE_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
    );
  } catch (error) {
    if (!isAlreadySo(error)) throw error;
  }
}
