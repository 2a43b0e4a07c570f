import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DockerClient } from '../../src/docker/docker-client';
import { DockerContainerEngine } from '../../src/docker/containers/docker-container-engine';
import { ImageBuilder } from '../../src/docker/images/image-builder';
import { EgressNetwork } from '../../src/docker/network/egress-network';
import { BridgeNetwork } from '../../src/docker/network/bridge-network';
import { hostResolvers } from '../../src/docker/network/host-resolvers';
import { NftablesGuard } from '../../src/docker/network/nftables-guard';
import { DockerNamespaceMaker } from '../../src/docker/network/namespace-maker';
import { sweepOrphans } from '../../src/docker/containers/orphans';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { SpareNamespaces } from '../../src/docker/network/spare-namespaces';
import type { ContainerSpec } from '../../src/engine/container-engine';
import { systemClock } from '../../src/lib/clock';
import { removeNetworks } from './networks';
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
    readonly own: OwnContainers,
    readonly builder: ImageBuilder,
    readonly guard: NftablesGuard,
    readonly network: EgressNetwork,
    readonly engine: DockerContainerEngine,
    readonly namespaces: SpareNamespaces | undefined,
  ) {}

  /** `spareNamespaces`: how many the engine makes ahead of each kind; none unless told. */
  static async create({
    spareNamespaces = 0,
    seccompProfilePath,
  }: { spareNamespaces?: number; seccompProfilePath?: string } = {}): Promise<DockerBox> {
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
    const maker = new DockerNamespaceMaker({ ...parts, builder, network });
    const spares = { maker, clock: systemClock, log: silentLog, target: spareNamespaces };
    const namespaces = spareNamespaces > 0 ? new SpareNamespaces(spares) : undefined;
    const engine = await DockerContainerEngine.create({
      ...parts,
      network,
      ...(namespaces ? { namespaces } : {}),
      seccompProfilePath,
    });
    return new DockerBox(instanceId, client, own, builder, guard, network, engine, namespaces);
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

  /** Waits until a network namespace is ready for the next container of this kind. */
  async spareReady(network: ContainerSpec['network']): Promise<void> {
    const { namespaces } = this;
    if (!namespaces) return;
    await namespaces.during(() => {
      const spare = namespaces.take(network);
      if (spare !== undefined) namespaces.release(spare);
      return Promise.resolve();
    });
    for (const deadline = Date.now() + DEADLINE_MS; namespaces.ready < namespaces.target;) {
      if (Date.now() > deadline) throw new Error('the network namespaces were not made');
      await this.containers();
    }
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
    const { NetworkSettings, HostConfig } = await this.client.call('inspect', DEADLINE_MS, (docker) =>
      docker.getContainer(containerId).inspect(),
    );
    const holder = /^container:(.+)$/.exec(HostConfig.NetworkMode ?? '')?.[1];
    if (holder !== undefined) return this.address(holder);
    return NetworkSettings.Networks[this.network.name]?.IPAddress ?? '';
  }

  async removeContainers(): Promise<void> {
    await sweepOrphans(this.client, this.instanceId, { keepNetworks: [this.network.name] });
  }

  async dispose(): Promise<void> {
    try {
      await this.namespaces?.close();
      await this.network.stop();
      await this.removeContainers();
      await removeNetworks((owner) => owner === this.instanceId);
      await sweepOrphans(this.client, this.instanceId);
    } finally {
      this.client.close();
    }
  }
}
