import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RuntimeView } from '../../contract/runtime-view';
import { runtimeFamily } from '../../engine/aws-runtimes';
import type { ImageProgress, RuntimeImageSource } from '../../engine/images';
import { PlatformError } from '../../errors';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerClient } from '../docker-client';
import { ImageBuilder, type ImageBuilderOptions } from './image-builder';
import { HeardWork } from './heard-work';
import type { ImagePuller } from './image-puller';
import { toldOf, UNHEARD, type ProgressListener } from './image-progress';
import { BuildLanes } from './build-lanes';
import { extractInit } from './init-binary';
import { LocalImages, RUNTIME_LABEL, type LocalImage } from './local-images';
import type { OwnContainers } from '../containers/own-containers';
import { RuntimeOrigins } from './runtime-origins';

export interface RuntimeImagesOptions extends ImageBuilderOptions {
  /** Runtime to image, as `python3.14` to `public.ecr.aws/lambda/python:3.14`. They win over all others. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly puller: Pick<ImagePuller, 'pull'>;
  readonly log: ServiceLog;
}

/**
 * The image of each runtime: ours, built from `runtimes/` when it is missing or changed; else one that a setting names,
 * or AWS's, pulled when it is missing.
 */
export class RuntimeImages implements RuntimeImageSource {
  private readonly builder: ImageBuilder;
  private readonly images: LocalImages;
  private readonly origins: RuntimeOrigins;
  private readonly work = new HeardWork<string>();
  /** By runtime, the image that was there when it was last looked for. */
  private readonly seen = new Map<string, string>();
  /** Tags as of the last look at the folders: `imageFor` is on the path of an environment's start. */
  private readonly tags = new Map<string, string>();
  private readonly builds = new BuildLanes();
  private readonly stopping = new AbortController();

  constructor(
    private readonly client: DockerClient,
    options: RuntimeImagesOptions,
  ) {
    this.builder = new ImageBuilder(client, options);
    this.images = new LocalImages(client, options.puller, options.instanceId, options.log);
    this.origins = new RuntimeOrigins(options.runtimesDirectory, options.overrides);
  }

  /** Undefined for a runtime that there is neither a folder nor a setting nor an image of AWS for. */
  imageFor(runtime: string): string | undefined {
    const origin = this.origins.of(runtime);
    if (origin?.from !== 'folder') return origin?.image;
    return this.tags.get(runtime) ?? this.readTag(runtime).tag;
  }

  isGeneric(runtime: string): boolean {
    return this.origins.has(runtime, 'generic');
  }

  hasChannel(runtime: string): boolean {
    return this.origins.has(runtime, 'channel');
  }

  isReady(runtime: string): boolean {
    const image = this.seen.get(runtime);
    return image !== undefined && image === this.imageFor(runtime);
  }

  supported(): string[] {
    return this.origins.names();
  }

  /** Builds ours when it is missing or its inputs changed, pulls another when it is missing. */
  async ensure(runtime: string, onProgress?: (progress: ImageProgress) => void): Promise<string> {
    const image = await this.work.run(runtime, onProgress, (tell) =>
      this.obtain(runtime, toldOf(runtime, tell)),
    );
    this.seen.set(runtime, image);
    return image;
  }

  async isPresent(runtime: string): Promise<boolean> {
    const image = this.imageFor(runtime);
    return image !== undefined && (await this.look(runtime, image)) !== undefined;
  }

  async list(): Promise<RuntimeView[]> {
    return Promise.all(this.supported().map((runtime) => this.status(runtime)));
  }

  /**
   * The init of environments, built from `runtimes/init` and copied to `destination/<content hash>/init`, mode 0755.
   * Throws PlatformError.
   */
  initBinary(destination: string, containers: OwnContainers): Promise<string> {
    // No runtime is named so: it has no number in it.
    return this.work.run(`init:${destination}`, undefined, async () => {
      const inputs = this.builder.inputs('init');
      const file = path.join(destination, inputs.shortHash, 'init');
      if (existsSync(file)) return file;
      const tag = `lambdabox/init:${inputs.shortHash}`;
      if (!(await this.images.inspect(tag))) await this.build('init', 'the init', tag, inputs, {}, UNHEARD);
      await extractInit(this.client, containers, tag, file);
      return file;
    });
  }

  /** Ends builds and pulls under way: they fail. */
  stop(): void {
    this.stopping.abort(new PlatformError('The service is stopping.'));
  }

  private async look(runtime: string, image: string): Promise<LocalImage | undefined> {
    const found = await this.images.inspect(image);
    if (found) this.seen.set(runtime, image);
    else this.seen.delete(runtime);
    return found;
  }

  private readTag(runtime: string) {
    const inputs = this.builder.inputs(runtime);
    const tag = `lambdabox/runtime-${runtime}:${inputs.shortHash}`;
    this.tags.set(runtime, tag);
    return { tag, inputs };
  }

  private async obtain(runtime: string, listener: ProgressListener): Promise<string> {
    const origin = this.origins.of(runtime);
    if (!origin) {
      throw new PlatformError(
        `There is no image for the runtime ${runtime}: it is none of AWS's, no folder has its name, and no setting ` +
          `(LAMBDABOX_RUNTIME_IMAGES) names an image. There are: ${this.supported().join(', ')}.`,
      );
    }
    if (origin.from !== 'folder') {
      const { image } = origin;
      if (!(await this.images.inspect(image)))
        await this.images.pull(runtime, image, listener, this.stopping.signal);
      return image;
    }
    const { tag, inputs } = this.readTag(runtime);
    if (await this.images.inspect(tag)) return tag;
    const labels = { [RUNTIME_LABEL]: runtime };
    await this.build(runtimeFamily(runtime), `the runtime ${runtime}`, tag, inputs, labels, listener);
    await this.images.removeOthers(runtime, tag);
    return tag;
  }

  private async build(...[lane, what, tag, inputs, labels, listener]: BuildArguments): Promise<void> {
    await this.builds.run(lane, async () => {
      this.stopping.signal.throwIfAborted();
      await this.builder.build(what, tag, inputs, labels, listener, this.stopping.signal);
    });
  }

  private async status(runtime: string): Promise<RuntimeView> {
    const origin = this.origins.of(runtime);
    const isOurs = origin?.from === 'folder';
    const image = isOurs ? this.readTag(runtime).tag : (origin?.image ?? '');
    const view = { runtime, image, from: origin?.from ?? 'aws' };
    const found = await this.look(runtime, image);
    if (found) return { ...view, state: 'ready', ...found };
    if (this.work.isUnderWay(runtime)) return { ...view, state: isOurs ? 'building' : 'pulling' };
    if (!isOurs) return { ...view, state: 'missing' };
    const hasOther = (await this.images.tagsOf(runtime)).length > 0;
    return { ...view, state: hasOther ? 'stale' : 'missing' };
  }
}

type BuildArguments = [
  lane: string,
  what: string,
  tag: string,
  inputs: ReturnType<ImageBuilder['inputs']>,
  labels: Readonly<Record<string, string>>,
  listener: ProgressListener,
];
