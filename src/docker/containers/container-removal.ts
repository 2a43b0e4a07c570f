import type { DockerCalls } from '../docker-client';
import { isConflict, isNotFound, isRemovalUnderWay } from '../docker-answer';

/** Milliseconds, for each try. Generous: a busy disk makes Docker slow, not wrong. */
const REMOVE_DEADLINE_MS = 30_000;
/** A container dies once: the second try finds it dead. */
const TRIES = 3;

/**
 * Kills and removes a container with its volumes, and ends when it is gone. Whether it was there: an absent one, or one
 * that Docker is removing already, is success too. One that ends by itself in the moment in which Docker would kill it is refused as not running
 * (409), and is still there: then it is asked again. Throws PlatformError: it may be there still.
 */
export async function removeContainer(client: DockerCalls, idOrName: string, what: string): Promise<boolean> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await client.call(`remove ${what}`, REMOVE_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(idOrName).remove({ force: true, v: true, abortSignal }),
      );
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      if (isRemovalUnderWay(error)) return untilGone(client, idOrName, what);
      if (left <= 1 || !isConflict(error)) throw error;
    }
  }
}

/** Docker removes it for another reason, as one that it removes when it has ended. */
async function untilGone(client: DockerCalls, idOrName: string, what: string): Promise<false> {
  try {
    await client.call(`see the end of ${what}`, REMOVE_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(idOrName).wait({ condition: 'removed', abortSignal }),
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return false;
}
