import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DockerClient } from '../../src/docker/docker-client';
import { DockerContainerEngine } from '../../src/docker/containers/docker-container-engine';
import { ImageBuilder } from '../../src/docker/images/image-builder';
import { EgressNetwork } from '../../src/docker/network/egress-network';
import { BridgeNetwork } from '../../src/docker/network/bridge-network';
import { hostResolvers } from '../../src/docker/network/host-resolvers';
import { NftablesGuard } from '../../src/docker/network/nftables-guard';
import { DockerTurnstileMaker } from '../../src/docker/network/docker-turnstile-maker';
import { sweepOrphans } from '../../src/docker/containers/orphans';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { Turnstiles } from '../../src/docker/network/turnstiles';
import type { ContainerSpec } from '../../src/engine/container-engine';
import { systemClock } from '../../src/lib/clock';
import { removeNetworks } from './networks';
import { silentLog } from './telemetry';
import { testInstanceId } from './test-run';

export const TEST_IMAGE = 'debian:trixie-slim';
export const MIB = 1024 * 1024;
const DEADLINE_MS = 60_000;
/** Of the interface that is not the loopback device. */
const ADDRESS = String.raw`grep -B1 'host LOCAL' /proc/net/fib_trie | grep -o '[0-9.]*$' | grep -v '^127' | head -1`;

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
    readonly own: OwnContainers,
    readonly builder: ImageBuilder,
    readonly guard: NftablesGuard,
    readonly network: EgressNetwork,
    readonly engine: DockerContainerEngine,
    readonly turnstiles: Turnstiles | undefined,
  ) {}

  /** `turnstiles`: how many the engine may have of each kind; none unless told. */
  static async create({
    turnstiles: max = 0,
    seccompProfilePath,
  }: { turnstiles?: number; seccompProfilePath?: string } = {}): Promise<DockerBox> {
    const instanceId = testInstanceId();
    const client = DockerClient.create({ host: process.env.DOCKER_HOST });
    const own = new OwnContainers(client, instanceId);
    const runtimesDirectory = join(__dirname, '../../runtimes');
    const builder = new ImageBuilder(client, {
      ...{ runtimesDirectory, buildEnv: {}, instanceId, log: silentLog },
    });
    const guard = new NftablesGuard(client, own, builder);
    const parts = { client, containers: own, instanceId, clock: systemClock, log: silentLog };
    const bridge = new BridgeNetwork(client, instanceId);
    const network = new EgressNetwork({ ...parts, guard, network: bridge, resolvers: hostResolvers });
    const turns = { ...parts, builder, network, resolvers: hostResolvers, random: Math.random };
    const maker = new DockerTurnstileMaker(turns);
    const turnstiles =
      max > 0 ? new Turnstiles({ maker, clock: systemClock, log: silentLog, max }) : undefined;
    const engine = await DockerContainerEngine.create({
      ...parts,
      network,
      ...(turnstiles ? { turnstiles } : {}),
      seccompProfilePath,
    });
    return new DockerBox(instanceId, client, own, builder, guard, network, engine, turnstiles);
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

  /** Ids of this instance's running containers. */
  async containers(): Promise<string[]> {
    const filters = { label: [`lambdabox=${this.instanceId}`] };
    const all = await this.client.call('list', DEADLINE_MS, (docker) => docker.listContainers({ filters }));
    return all.map(({ Id }) => Id);
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
    const { output } = await this.shell(containerId, ADDRESS);
    return output;
  }

  async removeContainers(): Promise<void> {
    await sweepOrphans(this.client, this.instanceId, { keepNetworks: [this.network.name] });
  }

  async dispose(): Promise<void> {
    try {
      await this.turnstiles?.close();
      await this.network.stop();
      await this.removeContainers();
      await removeNetworks((owner) => owner === this.instanceId);
      await sweepOrphans(this.client, this.instanceId);
    } finally {
      this.client.close();
    }
  }
}
