import { randomBytes } from 'node:crypto';
import {
  CreateFunctionCommand,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import type Docker from 'dockerode';
import { DockerClient } from '../../src/docker/docker-client';
import { packContext } from '../../src/docker/images/build-context';
import { followProgress, UNHEARD } from '../../src/docker/images/image-progress';
import type { RegistryLogin } from '../../src/docker/images/docker-logins';
import { shortInstanceId } from '../../src/docker/labels';
import { ROLE, type Functions } from './lambda';
import { projectImages } from './runtime-images';

const WAIT = { maxWaitTime: 120, minDelay: 1, maxDelay: 1 };
const DEADLINE_MS = 300_000;

/** Images of a test's own, gone with it. */
export class TestImages {
  private readonly client = DockerClient.create({ host: process.env.DOCKER_HOST });
  private readonly made = new Set<string>();
  private readonly repository = `lambdabox-test-${randomBytes(4).toString('hex')}`;

  /** A name that nobody else has. */
  name(tag: string): string {
    return `${this.repository}:${tag}`;
  }

  /** Builds from a Dockerfile and executables, and answers the image's id. */
  async build(
    name: string,
    dockerfile: string,
    files: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const context = Object.entries({ Dockerfile: dockerfile, ...files }).map(([file, content]) => ({
      ...{ name: file, mode: 0o755, content: Buffer.from(content) },
    }));
    this.made.add(name);
    await this.call(async (docker) => {
      const output = await docker.buildImage(packContext(context, Buffer.alloc(0)), {
        t: name,
        forcerm: true,
      });
      await followProgress(output as AsyncIterable<Buffer>, UNHEARD);
    });
    return this.idOf(name);
  }

  /** The image of one of the project's runtimes. */
  runtime(name: string): Promise<string> {
    return projectImages(this.client).ensure(name);
  }

  async idOf(name: string): Promise<string> {
    return (await this.call((docker) => docker.getImage(name).inspect())).Id;
  }

  /** Whether Docker knows a name. */
  async has(name: string): Promise<boolean> {
    return this.idOf(name).then(
      () => true,
      () => false,
    );
  }

  /** Every name on this machine of the repositories that begin so. */
  async names(prefix: string): Promise<string[]> {
    const images = await this.call((docker) => docker.listImages());
    return images.flatMap(({ RepoTags: tags }) => tags ?? []).filter((tag) => tag.startsWith(prefix));
  }

  /** Puts an image into a registry, and answers the digest that it has there. The name there is no longer here. */
  async push(name: string, there: string, authconfig: RegistryLogin): Promise<string> {
    const [, repo = '', tag = ''] = /^(.*):([^:]+)$/.exec(there) ?? [];
    await this.call((docker) => docker.getImage(name).tag({ repo, tag }));
    await this.call(async (docker) => {
      const output = await docker.getImage(there).push({ authconfig });
      await followProgress(output as AsyncIterable<Buffer>, UNHEARD);
    });
    const { RepoDigests: digests } = await this.call((docker) => docker.getImage(there).inspect());
    const digest = digests.find((known) => known.startsWith(`${repo}@`)) ?? '';
    await this.remove(there);
    return digest;
  }

  async remove(name: string): Promise<void> {
    await this.call((docker) => docker.getImage(name).remove());
    this.made.delete(name);
  }

  /** Removes what keeps the images of a service's functions, which is there for its next start. */
  async forget(instanceId: string): Promise<void> {
    const prefix = `lambdabox/image-${shortInstanceId(instanceId)}:`;
    for (const name of await this.names(prefix)) await this.remove(name);
    const filters = { label: ['lambdabox.image'] };
    const { Volumes: volumes } = await this.call((docker) => docker.listVolumes({ filters }));
    for (const { Name: name, Labels: labels } of volumes)
      if (labels['lambdabox.image']?.startsWith(prefix))
        await this.call((docker) => docker.getVolume(name).remove());
  }

  async dispose(): Promise<void> {
    for (const name of this.made) await this.remove(name).catch(() => undefined);
    this.client.close();
  }

  private call<T>(work: (docker: Docker) => Promise<T>): Promise<T> {
    return this.client.call('a test', DEADLINE_MS, work);
  }
}

/** Creates a function of an image and waits until it is active. */
export async function deployImage(
  { client }: Functions,
  FunctionName: string,
  ImageUri: string,
  input: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Role: ROLE, PackageType: 'Image', Code: { ImageUri } },
      ...{ MemorySize: 128, Timeout: 10, ...input },
    }),
  );
  await waitUntilFunctionActiveV2({ client, ...WAIT }, { FunctionName });
}
