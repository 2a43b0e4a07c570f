import { runtimeFamily } from '../../engine/aws-runtimes';
import type { RuntimeImageSource } from '../../engine/images';
import { messageOf } from '../../errors';
import { SingleFlight } from '../../lib/single-flight';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerClient } from '../docker-client';
import { ImageBuilder, type ImageBuilderOptions, type ImageInputs } from './image-builder';
import { INSTANCE_LABEL } from '../labels';
import { inspectImage, removeImage } from './local-images';
import { isRuntimeFolder } from './runtime-catalog';

export interface BuilderImagesOptions extends ImageBuilderOptions {
  readonly log: ServiceLog;
}

const BUILDER_LABEL = 'lambdabox.builder';
const DEADLINE_MS = 30_000;

/**
 * The image that builds dependencies for a runtime: that runtime's own, with its package manager and a compiler
 * (`runtimes/builder-<family>`). Named by the content of both.
 */
export class BuilderImages {
  private readonly flights = new SingleFlight<void>();

  constructor(
    private readonly client: DockerClient,
    /** That builders begin with. */
    private readonly runtimes: Pick<RuntimeImageSource, 'imageFor' | 'ensure'>,
    private readonly options: BuilderImagesOptions,
  ) {}

  /** Undefined for a runtime whose image is not one of ours. */
  imageFor(runtime: string): string | undefined {
    return this.plan(runtime)?.tag;
  }

  /** Builds it when it is missing. Throws PlatformError. */
  ensure(runtime: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    return this.flights.run(runtime, async () => {
      await this.runtimes.ensure(runtime, ({ message }) => onLine(message));
      const plan = this.plan(runtime);
      if (!plan || (await inspectImage(this.client, plan.tag, DEADLINE_MS))) return;
      onLine(`making the image that builds for ${runtime}, once`);
      const labels = { [BUILDER_LABEL]: runtime };
      const what = `the builder of ${runtime}`;
      await plan.builder.build(
        what,
        plan.tag,
        plan.inputs,
        labels,
        { line: onLine, step: () => undefined },
        signal,
      );
      await this.removeOthers(runtime, plan.tag);
    });
  }

  private plan(runtime: string): { tag: string; inputs: ImageInputs; builder: ImageBuilder } | undefined {
    const image = this.runtimes.imageFor(runtime);
    if (!image?.startsWith('lambdabox/') || !isRuntimeFolder(this.options.runtimesDirectory, runtime)) {
      return undefined;
    }
    const buildEnv = { ...this.options.buildEnv, RUNTIME: image };
    const builder = new ImageBuilder(this.client, { ...this.options, buildEnv });
    const inputs = builder.inputs(`builder-${runtimeFamily(runtime)}`);
    return { tag: `lambdabox/builder-${runtime}:${inputs.shortHash}`, inputs, builder };
  }

  /** Removes the instance's builders of a runtime but `tag`. One that a container still uses stays for now. */
  private async removeOthers(runtime: string, tag: string): Promise<void> {
    const label = [`${INSTANCE_LABEL}=${this.options.instanceId}`, `${BUILDER_LABEL}=${runtime}`];
    const images = await this.client.call('list images', DEADLINE_MS, (docker, abortSignal) =>
      docker.listImages({ filters: { label }, abortSignal }),
    );
    for (const other of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
      if (other === tag || other === '<none>:<none>') continue;
      try {
        await removeImage(this.client, other, DEADLINE_MS);
      } catch (error) {
        this.options.log.warn('image not removed', { tag: other, error: messageOf(error) });
      }
    }
  }
}
