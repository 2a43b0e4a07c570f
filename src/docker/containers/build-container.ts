import type Docker from 'dockerode';
import { Readable, type Duplex } from 'node:stream';
import { pack } from 'tar-stream';
import {
  BuildFailure,
  type BuildBox,
  type BuildLimits,
  type BuildWork,
  type ManifestFile,
} from '../../engine/builds';
import { PlatformError } from '../../errors';
import { outputParts } from './attached-output';
import { attachTo } from './attachment';
import type { BuilderImages } from '../images/builder-images';
import { readCaBundle } from '../images/ca-bundle';
import type { DockerCalls } from '../docker-client';
import { LineTail } from './line-tail';
import { FUNCTION_USER } from './lock-down';
import type { OwnContainers } from './own-containers';
import { seccompProfile } from './seccomp-file';

export interface BuildContainersOptions {
  readonly client: DockerCalls;
  readonly containers: OwnContainers;
  readonly images: BuilderImages;
  /** A file with another seccomp profile than ours. */
  readonly seccompProfilePath: string | undefined;
  readonly caBundlePath: string | undefined;
  /** How to reach registries: HTTP_PROXY, NPM_CONFIG_REGISTRY and the like. */
  readonly buildEnv: Readonly<Record<string, string>>;
  /** Docker's own network by default, as image builds use it; `none` for none. */
  readonly network?: string;
}

/** What a build may take. Memory counts its files too: it writes to memory only. */
const LIMITS: BuildLimits = { memoryBytes: 2 * 1024 ** 3, seconds: 600 };
const TMP_BYTES = 1.5 * 1024 ** 3;
/** A tree may be as large as Lambda's limit of code; tar adds half a kilobyte a file and more. */
const MAX_TAR_BYTES = 384 * 1024 ** 2;
const PIDS = 512;
const FILES = 16_384;
/** A quarter of a CPU's share, so that calls come first. */
const CPU_SHARES = 256;
const DOCKER_DEADLINE_MS = 60_000;
/** Of the whole, above what the container ends itself after. */
const BUILD_DEADLINE_MS = (LIMITS.seconds + 60) * 1000;

/** Runs each build in a container of its own, locked down as functions are, but with a way to the registries. */
export class BuildContainers implements BuildBox {
  readonly limits = LIMITS;

  constructor(private readonly options: BuildContainersOptions) {}

  imageFor(runtime: string): string | undefined {
    return this.options.images.imageFor(runtime);
  }

  ensure(runtime: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    return this.options.images.ensure(runtime, onLine, signal);
  }

  async run(
    { image, files, onLine, signal }: BuildWork,
    save: (tar: Readable) => Promise<void>,
  ): Promise<void> {
    const { client, containers, caBundlePath } = this.options;
    const input = await inputTar(files, readCaBundle(caBundlePath));
    const name = containers.nameFor('build');
    const id = await containers.create('a build container', this.createOptions(name, image));
    try {
      const stream = await attachTo(client, id, 'a build container');
      const ending = AbortSignal.any([signal, AbortSignal.timeout(BUILD_DEADLINE_MS)]);
      const end = () => stream.destroy(new PlatformError('The build was ended.'));
      ending.addEventListener('abort', end, { once: true });
      try {
        await client.call('start a build container', DOCKER_DEADLINE_MS, (docker, abortSignal) =>
          docker.getContainer(id).start({ abortSignal }),
        );
        const tail = new LineTail(onLine);
        const exitCode = await this.follow(id, stream, input, tail, save);
        ending.throwIfAborted();
        if (exitCode !== 0) throw new BuildFailure(exitCode, tail.lines);
      } finally {
        ending.removeEventListener('abort', end);
        stream.destroy();
      }
    } finally {
      await containers.remove(id, 'a build container');
    }
  }

  /** Gives the container its input, and takes its output until it has ended. Its exit status. */
  private async follow(
    id: string,
    stream: Duplex,
    input: Buffer,
    tail: LineTail,
    save: (tar: Readable) => Promise<void>,
  ): Promise<number> {
    stream.end(input);
    await save(Readable.from(treeOf(stream, tail), { objectMode: false }));
    const ended = await this.options.client.call(
      'wait for a build container',
      DOCKER_DEADLINE_MS,
      (docker) => docker.getContainer(id).wait() as Promise<{ readonly StatusCode: number }>,
    );
    return ended.StatusCode;
  }

  private createOptions(
    name: string,
    image: string,
  ): Docker.ContainerCreateOptions & { readonly name: string } {
    const { network = 'bridge', buildEnv, seccompProfilePath } = this.options;
    return {
      name,
      Image: image,
      User: FUNCTION_USER,
      Entrypoint: ['timeout', '--kill-after=10', String(LIMITS.seconds), '/usr/local/bin/build-dependencies'],
      Env: Object.entries(buildEnv).map(([name, value]) => `${name}=${value}`),
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      HostConfig: {
        NetworkMode: network,
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges', `seccomp=${seccompProfile(seccompProfilePath)}`],
        Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${TMP_BYTES}` },
        Memory: LIMITS.memoryBytes,
        MemorySwap: LIMITS.memoryBytes,
        OomScoreAdj: 800,
        CpuShares: CPU_SHARES,
        PidsLimit: PIDS,
        Ulimits: [
          { Name: 'nofile', Soft: FILES, Hard: FILES },
          { Name: 'core', Soft: 0, Hard: 0 },
        ],
        RestartPolicy: { Name: 'no' },
        LogConfig: { Type: 'none', Config: {} },
      },
    };
  }
}

/** Whole, since a tar that is still being packed has an error of its own when its reader leaves. */
async function inputTar(files: readonly ManifestFile[], caBundle: Buffer): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: 'ca.pem', mode: 0o644 }, caBundle);
  for (const { name, content } of files) tar.entry({ name: `files/${name}`, mode: 0o644 }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The standard output of a container; its lines of standard error go to `tail`. */
async function* treeOf(stream: Duplex, tail: LineTail): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const { isError, chunk } of outputParts(stream as AsyncIterable<Buffer>)) {
    if (isError) {
      tail.add(chunk);
      continue;
    }
    bytes += chunk.length;
    if (bytes > MAX_TAR_BYTES) {
      throw new PlatformError(
        `The built dependencies have more than ${MAX_TAR_BYTES} bytes, beyond what Lambda takes as code.`,
      );
    }
    yield chunk;
  }
}
