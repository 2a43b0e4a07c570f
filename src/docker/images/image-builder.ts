import { PlatformError } from '../../errors';
import { readCaBundle } from './ca-bundle';
import { contextFiles, inputsHash, packContext, type ContextFile } from './build-context';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerClient } from '../docker-client';
import { followProgress, ImageFailure, type ProgressListener } from './image-progress';
import { instanceLabels } from '../labels';

/** Milliseconds. A runtime image takes two minutes on two cores; a slow line may take much longer. */
const BUILD_DEADLINE_MS = 20 * 60_000;

const INPUTS_LABEL = 'lambdabox.inputs';

export interface ImageBuilderOptions {
  readonly runtimesDirectory: string;
  /** PEM file of certificate authorities that build stages trust too, as behind a company's proxy. */
  readonly caBundlePath?: string | undefined;
  /** Build arguments: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NPM_CONFIG_REGISTRY, PIP_INDEX_URL, MAVEN_REPOSITORY_URL, EXTRA_SDK_PACKAGES. */
  readonly buildEnv: Readonly<Record<string, string>>;
  readonly instanceId: string;
  readonly log: Pick<ServiceLog, 'info'>;
}

export interface ImageInputs {
  readonly files: readonly ContextFile[];
  /** 64 hex digits. */
  readonly hash: string;
  /** The first 12 of them: the tag. */
  readonly shortHash: string;
}

/** Builds the images of the folders of `runtimes/`, named by the hash of what goes into them. */
export class ImageBuilder {
  constructor(
    private readonly client: DockerClient,
    private readonly options: ImageBuilderOptions,
  ) {}

  /** Reads a folder as it is now. */
  inputs(folder: string): ImageInputs {
    const files = contextFiles(this.options.runtimesDirectory, folder);
    const hash = inputsHash(files, this.options.buildEnv);
    return { files, hash, shortHash: hash.slice(0, 12) };
  }

  /** Throws PlatformError with the end of the build's output when it fails; `signal` ends it before. */
  async build(
    what: string,
    tag: string,
    inputs: ImageInputs,
    labels: Readonly<Record<string, string>>,
    listener: ProgressListener,
    signal: AbortSignal,
  ): Promise<void> {
    const { log } = this.options;
    const caBundle = readCaBundle(this.options.caBundlePath);
    const startedAt = performance.now();
    // Minutes may pass until the next line: who waits for the service reads here what for.
    log.info('building an image', { what, tag });
    await this.client.call(`build the image of ${what}`, BUILD_DEADLINE_MS, async (docker, deadline) => {
      const output = await docker.buildImage(packContext(inputs.files, caBundle), {
        t: tag,
        labels: { ...labels, ...instanceLabels(this.options.instanceId), [INPUTS_LABEL]: inputs.hash },
        buildargs: { ...this.options.buildEnv },
        rm: true,
        forcerm: true,
        abortSignal: AbortSignal.any([deadline, signal]),
      });
      await followProgress(output as AsyncIterable<Buffer>, listener).catch((error: unknown) => {
        throw error instanceof ImageFailure ? buildFailure(what, error) : error;
      });
    });
    log.info('image built', { what, tag, durationMs: Math.round(performance.now() - startedAt) });
  }
}

function buildFailure(what: string, failure: ImageFailure): PlatformError {
  const output = failure.lastLines.map((line) => `\n  ${line}`).join('');
  return new PlatformError(
    `The image of ${what} cannot be built: ${failure.message}. The output ended:${output}`,
    {
      cause: failure,
    },
  );
}
