import type { DockerClient } from './docker-client';
import type { ImageBuilder } from './image-builder';
import { inspectImage } from './local-images';

const INSPECT_DEADLINE_MS = 10_000;
/** The folder in `runtimes/`. */
const FOLDER = 'netguard';

/** The tag of the network guard's image, which is built when it is missing. Named by content. Throws PlatformError. */
export async function ensureGuardImage(client: DockerClient, builder: ImageBuilder): Promise<string> {
  const inputs = builder.inputs(FOLDER);
  const tag = `lambdabox/${FOLDER}:${inputs.shortHash}`;
  if (!(await inspectImage(client, tag, INSPECT_DEADLINE_MS))) {
    const never = new AbortController().signal;
    await builder.build('the network guard', tag, inputs, {}, () => undefined, never);
  }
  return tag;
}
