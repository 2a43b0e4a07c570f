import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DockerClient } from '../../src/docker/docker-client';
import { DockerContainerEngine } from '../../src/docker/docker-container-engine';
import { ImageBuilder } from '../../src/docker/image-builder';
import { EgressNetwork } from '../../src/docker/network';
import { NftablesGuard } from '../../src/docker/network-guard';
import { sweepOrphans } from '../../src/docker/orphans';
import type { ContainerSpec } from '../../src/environment/container-engine';
import { systemClock } from '../../src/lib/clock';
import { silentLog } from './telemetry';
import { testInstanceId } from './test-run';

export const TEST_IMAGE = 'debian:trixie-slim';
export const MIB = 1024 * 1024;
const DEADLINE_MS = 60_000;

export interface Answer {
  readonly exitCode: number;
  /** stdout and stderr. */
  readonly output: string;
}

/** An instance of its own on the real engine; `dispose` removes everything that it made. */
export class DockerBox {
  private constructor(
    readonly instanceId: string,
    readonly client: DockerClient,
    readonly builder: ImageBuilder,
    readonly guard: NftablesGuard,
    readonly network: EgressNetwork,
    readonly engine: DockerContainerEngine,
  ) {}

  static async create(): Promise<DockerBox> {
    const instanceId = testInstanceId();
    const client = DockerClient.create({ host: process.env.DOCKER_HOST });
    const runtimesDirectory = join(__dirname, '../../runtimes');
    const builder = new ImageBuilder(client, { runtimesDirectory, buildEnv: {}, instanceId });
    const guard = new NftablesGuard(client, instanceId, builder);
    const parts = { client, instanceId, clock: systemClock, log: silentLog };
    const network = new EgressNetwork({ ...parts, guard });
    const engine = await DockerContainerEngine.create({ ...parts, network });
    return new DockerBox(instanceId, client, builder, guard, network, engine);
  }

  /** A specification of a container that sleeps until it is killed. */
  spec(changes: Partial<ContainerSpec> = {}): ContainerSpec {
    return {
      name: `lambdabox-${this.instanceId}-${randomBytes(4).toString('hex')}`,
      image: TEST_IMAGE,
      command: ['/bin/sleep', '3600'],
      binds: [],
      memoryBytes: 128 * MIB,
      tmpBytes: 16 * MIB,
      network: 'none',
      labels: {},
      ...changes,
    };
  }

  /** Starts a container; its id. */
  async start(changes: Partial<ContainerSpec> = {}): Promise<string> {
    return (await this.engine.start(this.spec(changes))).id;
  }

  /** Runs a command in a container as its own user, with its own limits. */
  async run(containerId: string, ...command: string[]): Promise<Answer> {
    return this.client.call(`exec ${command.join(' ')}`, DEADLINE_MS, async (docker, abortSignal) => {
      const exec = await docker
        .getContainer(containerId)
        .exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true, abortSignal });
      let output = '';
      for await (const chunk of await exec.start({ Tty: true })) output += String(chunk);
      const { ExitCode: exitCode } = await exec.inspect();
      return { exitCode: exitCode ?? -1, output: output.replaceAll('\r\n', '\n').trim() };
    });
  }

  shell(containerId: string, script: string): Promise<Answer> {
    return this.run(containerId, '/bin/bash', '-c', script);
  }

  /** Waits for the end of a container's first process; its exit code. */
  async ended(containerId: string): Promise<number> {
    const result = (await this.client.call('wait', DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(containerId).wait({ abortSignal }),
    )) as { StatusCode: number };
    return result.StatusCode;
  }

  /** The container's address on the egress network. */
  async address(containerId: string): Promise<string> {
    const { NetworkSettings } = await this.client.call('inspect', DEADLINE_MS, (docker) =>
      docker.getContainer(containerId).inspect(),
    );
    return NetworkSettings.Networks[this.network.name]?.IPAddress ?? '';
  }

  async removeContainers(): Promise<void> {
    await sweepOrphans(this.client, this.instanceId, { keepNetworks: [this.network.name] });
  }

  async dispose(): Promise<void> {
    try {
      await this.removeContainers();
      await this.network.purge();
      await sweepOrphans(this.client, this.instanceId);
    } finally {
      this.client.close();
    }
  }
}
