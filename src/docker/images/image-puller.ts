import { messageOf, PlatformError } from '../../errors';
import type { DockerCalls } from '../docker-client';
import type { DockerLogins, RegistryLogin } from './docker-logins';
import { followProgress, type ProgressListener } from './image-progress';
import { readReference } from './image-reference';

export interface PullOptions {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Pulls images as whoever is logged in to their registries where lambdabox runs. */
export class ImagePuller {
  constructor(
    private readonly client: DockerCalls,
    private readonly logins: Pick<DockerLogins, 'of'>,
  ) {}

  /** Throws PlatformError, among them DockerError. */
  async pull(image: string, listener: ProgressListener, options: PullOptions): Promise<void> {
    const { login, fault } = await this.loginTo(image);
    try {
      await this.pullAs(login, image, listener, options);
    } catch (error) {
      if (fault === undefined) throw error;
      throw new PlatformError(`${messageOf(error)} (without a login: ${fault})`, { cause: error });
    }
  }

  private async pullAs(
    login: RegistryLogin | undefined,
    image: string,
    listener: ProgressListener,
    { deadlineMs, signal }: PullOptions,
  ): Promise<void> {
    await this.client.call(`pull ${image}`, deadlineMs, async (docker, deadline) => {
      const abortSignal = AbortSignal.any([deadline, signal]);
      const output = await docker.pull(image, { abortSignal, ...(login ? { authconfig: login } : {}) });
      await followProgress(output as AsyncIterable<Buffer>, listener);
    });
  }

  /** Most images are anybody's: a helper that does not work is told of when one is not. */
  private async loginTo(image: string): Promise<{ login?: RegistryLogin | undefined; fault?: string }> {
    const registry = readReference(image)?.registry;
    if (registry === undefined) return {};
    try {
      return { login: await this.logins.of(registry) };
    } catch (error) {
      return { fault: messageOf(error) };
    }
  }
}
