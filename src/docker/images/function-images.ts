import type Docker from 'dockerode';
import {
  digestOf,
  ImageRefused,
  type FunctionImageSource,
  type ImageProgram,
  type ImageProgress,
  type ResolvedImage,
} from '../../engine/images';
import { messageOf, PlatformError } from '../../errors';
import type { ServiceLog } from '../../telemetry/events';
import { hasStatus, isNotFound } from '../docker-answer';
import type { DockerCalls } from '../docker-client';
import { shortInstanceId } from '../labels';
import type { DockerLogins } from './docker-logins';
import { HeardWork } from './heard-work';
import { architectureOf, imageProgram } from './image-program';
import { toldOf, type ProgressListener } from './image-progress';
import type { ImagePuller } from './image-puller';
import type { ImageVolumes } from './image-volumes';
import { isSameRepository, readReference, type ImageReference } from './image-reference';
import { findImage, removeImage } from './local-images';

/** Milliseconds. */
const DEADLINE_MS = 30_000;
/** A registry that does not answer must not hold the call that names the image. */
const REGISTRY_DEADLINE_MS = 15_000;
const PULL_DEADLINE_MS = 30 * 60_000;

export interface FunctionImagesOptions {
  readonly instanceId: string;
  readonly logins: Pick<DockerLogins, 'of'>;
  readonly puller: Pick<ImagePuller, 'pull'>;
  readonly volumes: Pick<ImageVolumes, 'fill' | 'keepOnly'>;
  readonly log: ServiceLog;
}

/**
 * The images that functions bring. What a name means is what it means to `docker run` on this machine: the image here
 * that has it, else its registry's. From then on the image is known by its digest and kept by a tag of our own, so that
 * neither a name that moves on nor `docker image prune` takes it from a function.
 */
export class FunctionImages implements FunctionImageSource {
  private readonly work = new HeardWork<void>();
  private readonly seen = new Set<string>();
  private readonly stopping = new AbortController();
  private readonly repository: string;

  constructor(
    private readonly client: DockerCalls,
    private readonly options: FunctionImagesOptions,
  ) {
    this.repository = `lambdabox/image-${shortInstanceId(options.instanceId)}`;
  }

  async resolve(uri: string): Promise<ResolvedImage> {
    const reference = readReference(uri);
    if (!reference) throw new ImageRefused(`Source image ${uri} is not valid. Provide a valid source image.`);
    const { repository, digest } = reference;
    const local =
      (await this.inspect(uri)) ?? (digest === undefined ? undefined : await this.named(repository, digest));
    if (!local) return this.resolveAtRegistry(uri, reference);
    return {
      resolvedUri: `${repository}@sha256:${digest ?? digestIn(local, repository)}`,
      architectures: [architectureOf(local.Architecture)],
      program: imageProgram(local),
    };
  }

  /** Our own tag of it. */
  imageFor(resolvedUri: string): string {
    return `${this.repository}:${digestOf(resolvedUri)}`;
  }

  isReady(resolvedUri: string): boolean {
    return this.seen.has(resolvedUri);
  }

  async isPresent(resolvedUri: string): Promise<boolean> {
    return (await this.kept(resolvedUri)) !== undefined;
  }

  /** Pulls it when it is missing, and keeps it. Throws PlatformError. */
  async ensure(resolvedUri: string, onProgress?: (progress: ImageProgress) => void): Promise<string> {
    await this.work.run(resolvedUri, onProgress, async (tell) => {
      if (await this.kept(resolvedUri)) return;
      await this.pull(resolvedUri, toldOf(resolvedUri, tell));
      if (!(await this.kept(resolvedUri)))
        throw new PlatformError(`The image ${resolvedUri} was pulled, and yet it is not on this machine.`);
    });
    return this.imageFor(resolvedUri);
  }

  async programOf(resolvedUri: string): Promise<ImageProgram> {
    const found = await this.kept(resolvedUri);
    if (!found) throw new PlatformError(`The image ${resolvedUri} is not on this machine.`);
    return imageProgram(found);
  }

  async keepOnly(resolvedUris: () => ReadonlySet<string>): Promise<boolean> {
    const images = await this.client.call('list images', DEADLINE_MS, (docker, abortSignal) =>
      docker.listImages({ filters: { reference: [this.repository] }, abortSignal }),
    );
    const used = resolvedUris();
    const kept = new Set([...used].map((uri) => this.imageFor(uri)));
    for (const uri of this.seen) if (!used.has(uri)) this.seen.delete(uri);
    let isDone = await this.options.volumes.keepOnly(`${this.repository}:`, kept);
    for (const { Id: id } of images) isDone = (await this.letGo(id, kept)) && isDone;
    return isDone;
  }

  /** Ends pulls under way: they fail. */
  stop(): void {
    this.stopping.abort(new PlatformError('The service is stopping.'));
  }

  private async resolveAtRegistry(
    uri: string,
    { registry, repository }: ImageReference,
  ): Promise<ResolvedImage> {
    const authconfig = await this.options.logins.of(registry);
    try {
      const { Descriptor, Platforms } = await this.client.call(
        `ask for ${uri}`,
        REGISTRY_DEADLINE_MS,
        (docker) => docker.getImage(uri).distribution({ ...(authconfig ? { authconfig } : {}) }),
      );
      return {
        resolvedUri: `${repository}@${Descriptor.digest}`,
        architectures: Platforms.filter(({ os }) => os === 'linux').map((one) =>
          architectureOf(one.architecture),
        ),
      };
    } catch (error) {
      throw refusalOf(uri, registry, error);
    }
  }

  /** The image, and our tag on it from now on; undefined when it is not here. */
  private async kept(resolvedUri: string): Promise<Docker.ImageInspectInfo | undefined> {
    const tag = this.imageFor(resolvedUri);
    const digest = digestOf(resolvedUri);
    const tagged = await this.inspect(tag);
    const found = tagged ?? (await this.inspect(resolvedUri)) ?? (await this.inspect(`sha256:${digest}`));
    if (found && !tagged) {
      await this.client.call(`tag ${tag}`, DEADLINE_MS, (docker, abortSignal) =>
        docker.getImage(found.Id).tag({ repo: this.repository, tag: digest, abortSignal }),
      );
      await this.options.volumes.fill(tag, imageProgram(found).volumes);
    }
    if (found) this.seen.add(resolvedUri);
    else this.seen.delete(resolvedUri);
    return found;
  }

  /** False: a container still uses it. */
  private async letGo(id: string, kept: ReadonlySet<string>): Promise<boolean> {
    // A list by reference shows no other names of an image than those.
    const { RepoTags: tags = [], RepoDigests: digests = [] } = (await this.inspect(id)) ?? {};
    const names = tags.filter((tag) => tag.startsWith(`${this.repository}:`) && !kept.has(tag));
    // Pulled by its digest, and nobody has given it a name since: our tag goes last, so that a next time finds it.
    const isOurs = names.length === tags.length;
    for (const name of [...(isOurs && names.length > 0 ? digests : []), ...names])
      if (!(await this.remove(name))) return false;
    return true;
  }

  /** An image without a registry is known by its id alone; somebody may name it as we have shown it. */
  private async named(repository: string, digest: string): Promise<Docker.ImageInspectInfo | undefined> {
    const found = await this.inspect(`sha256:${digest}`);
    const names = (found?.RepoTags ?? []).map((tag) => tag.replace(/:[^:/]*$/, ''));
    const isKept = names.includes(this.repository);
    return isKept || names.some((name) => isSameRepository(name, repository)) ? found : undefined;
  }

  private inspect(name: string): Promise<Docker.ImageInspectInfo | undefined> {
    return findImage(this.client, name, DEADLINE_MS);
  }

  private async pull(resolvedUri: string, listener: ProgressListener): Promise<void> {
    const registry = readReference(resolvedUri)?.registry ?? '';
    try {
      const { signal } = this.stopping;
      await this.options.puller.pull(resolvedUri, listener, { deadlineMs: PULL_DEADLINE_MS, signal });
      this.options.log.info('image pulled', { image: resolvedUri });
    } catch (error) {
      throw new PlatformError(
        `The image ${resolvedUri} is not on this machine and cannot be pulled: ${messageOf(error)}. ` +
          `Build, load or pull it (docker login ${registry}, docker pull), then update the function's code.`,
        { cause: error },
      );
    }
  }

  private async remove(name: string): Promise<boolean> {
    try {
      return await removeImage(this.client, name, DEADLINE_MS);
    } catch (error) {
      this.options.log.warn('image not removed', { image: name, error: messageOf(error) });
      return true;
    }
  }
}

/** That of the repository which the image was pulled from or pushed to; of one that was built here, its id. */
function digestIn({ Id: id, RepoDigests: digests }: Docker.ImageInspectInfo, repository: string): string {
  const own = (digests as string[] | null)?.find((digest) =>
    isSameRepository(digest.replace(/@.*$/, ''), repository),
  );
  return digestOf(own ?? id);
}

/** AWS's words for what is not there; else what Docker or the registry said, and what helps. */
function refusalOf(uri: string, registry: string, error: unknown): ImageRefused {
  if (isNotFound(error) || /manifest unknown|not found/i.test(messageOf(error)))
    return new ImageRefused(`Source image ${uri} does not exist. Provide a valid source image.`);
  const isDenied =
    hasStatus(error, 401) || hasStatus(error, 403) || /denied|unauthorized/i.test(messageOf(error));
  const help = isDenied
    ? `log in where lambdabox runs (docker login ${registry})`
    : 'pull or build it on this machine, then try again';
  return new ImageRefused(
    `Source image ${uri} is not on this machine, and ${registry} does not give it: ${messageOf(error)}; ${help}`,
  );
}
