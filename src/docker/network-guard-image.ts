import type { DockerClient } from './docker-client';
import { isNotFound } from './errors';
import type { ImageBuilder } from './image-builder';

const INSPECT_DEADLINE_MS = 10_000;
/** The folder in `runtimes/`. */
const FOLDER = 'netguard';

/** The tag of the network guard's image, which is built when it is missing. Named by content. Throws PlatformError. */
export async function ensureGuardImage(client: DockerClient, builder: ImageBuilder): Promise<string> {
  const inputs = builder.inputs(FOLDER);
  const tag = `lambdabox/${FOLDER}:${inputs.hash.slice(0, 12)}`;
  try {
    await client.call(`inspect image ${tag}`, INSPECT_DEADLINE_MS, (docker) =>
      docker.getImage(tag).inspect(),
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const never = new AbortController().signal;
    await builder.build('the network guard', tag, inputs, {}, () => undefined, never);
  }
  return tag;
}
