import type { DockerCalls } from '../docker-client';
import type { ImageBuilder } from './image-builder';
import { UNHEARD } from './image-progress';
import { inspectImage } from './local-images';

const INSPECT_DEADLINE_MS = 10_000;

/**
 * The tag of the image of a helper, a folder of `runtimes/`; it is built when it is missing, until `signal` ends that.
 * Named by content. Throws PlatformError.
 */
export async function ensureHelperImage(
  client: DockerCalls,
  builder: Pick<ImageBuilder, 'inputs' | 'build'>,
  folder: 'netguard' | 'mounter' | 'turnstile' | 'holder',
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  const inputs = builder.inputs(folder);
  const tag = `lambdabox/${folder}:${inputs.shortHash}`;
  if (!(await inspectImage(client, tag, INSPECT_DEADLINE_MS))) {
    await builder.build(`the ${folder}`, tag, inputs, {}, UNHEARD, signal);
  }
  return tag;
}
