import {
  ImageMissing,
  type ContainerEngine,
  type ContainerExit,
  type ContainerSpec,
  type StartedContainer,
} from '../../engine/container-engine';
import type { HostFacts } from '../../engine/checks';
import type { Bind } from '../../engine/mounts';
import { messageOf } from '../../errors';
import type { Clock } from '../../lib/clock';
import { Semaphore } from '../../lib/semaphore';
import type { ServiceLog } from '../../telemetry/events';
import { ContainerMounts } from './container-mounts';
import { ContainerConsumption } from './container-consumption';
import type { DockerClient } from '../docker-client';
import { isImageMissing, isNotFound } from '../docker-answer';
import { DockerFreezer } from './docker-freezer';
import { Cgroups } from '../host/cgroups';
import { assertEnforceable, readHostFacts } from '../host/host-facts';
import { createOptions, type Surroundings } from './lock-down';
import type { Mounter } from './mounter';
import { OrderedFreezer } from './ordered-freezer';
import type { EgressNetwork } from '../network/egress-network';
import type { OwnContainers } from './own-containers';
import { seccompProfile } from './seccomp-file';
import type { Turnstiles } from '../network/turnstiles';

export interface DockerContainerEngineParts {
  readonly client: DockerClient;
  readonly containers: OwnContainers;
  readonly network: Pick<EgressNetwork, 'ensure' | 'doubt'>;
  /** Undefined: code is bound when a container is created. */
  readonly mounter?: Pick<Mounter, 'isAvailable' | 'mount'>;
  /** Undefined: Docker makes each container a network namespace when it is started. */
  readonly turnstiles?: Turnstiles;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** An OCI runtime that Docker knows, such as `runsc`; undefined: Docker's default. */
  readonly ociRuntime?: string | undefined;
  /** A file with another seccomp profile than ours. */
  readonly seccompProfilePath?: string | undefined;
}

/** Milliseconds. Generous: a busy disk makes Docker slow, not wrong, and a start that was given up must be undone. */
const START_DEADLINE_MS = 30_000;
/** Hundreds that end together would only delay one another until their deadlines. */
const PARALLEL_REMOVALS = 8;
/** A lost link and the container's end are milliseconds apart. */
const EXIT_DEADLINE_MS = 3_000;
/** A call waits for the answer. Without one, all that is lost is whether it was for memory. */
const POST_MORTEM_DEADLINE_MS = 2_000;

/** Environments' containers on Docker, each locked down as `lock-down.ts` says. */
export class DockerContainerEngine implements ContainerEngine {
  private readonly removals = new Semaphore(PARALLEL_REMOVALS);

  private constructor(
    private readonly parts: DockerContainerEngineParts,
    private readonly facts: HostFacts,
    private readonly seccomp: string,
    private readonly mounts: ContainerMounts,
    private readonly freezer: OrderedFreezer,
    private readonly consumption: ContainerConsumption,
  ) {}

  /** Throws PlatformError when Docker does not answer or cannot enforce what we promise, or the profile cannot be used. */
  static async create(parts: DockerContainerEngineParts): Promise<DockerContainerEngine> {
    const { client, mounter } = parts;
    const facts = await readHostFacts(client);
    assertEnforceable(facts, parts.ociRuntime);
    const cgroups = new Cgroups(facts);
    return new DockerContainerEngine(
      parts,
      facts,
      seccompProfile(parts.seccompProfilePath),
      new ContainerMounts(client, mounter),
      new OrderedFreezer(new DockerFreezer(client, cgroups)),
      new ContainerConsumption(client, cgroups, facts.cpus),
    );
  }

  async start(spec: ContainerSpec): Promise<StartedContainer> {
    // Also before a namespace made ahead is joined: without its guard, no network.
    const name = spec.network === 'none' ? 'none' : await this.parts.network.ensure();
    return (await this.startJoined(spec)) ?? this.startIn({ name }, spec);
  }

  /** Undefined when that did not work: the namespace may be gone, and the container can have one of Docker's. */
  private async startJoined(spec: ContainerSpec): Promise<StartedContainer | undefined> {
    const { turnstiles, log } = this.parts;
    try {
      return await turnstiles?.through(spec.network, (joins) => this.startIn({ joins }, spec));
    } catch (error) {
      if (error instanceof ImageMissing) throw error;
      log.warn('a network namespace made ahead could not be joined', { error: messageOf(error) });
      return undefined;
    }
  }

  private async startIn(network: Surroundings['network'], spec: ContainerSpec): Promise<StartedContainer> {
    const { client, clock } = this.parts;
    const createdAt = clock.now();
    const id = await this.createContainer(spec, network);
    const startedAt = clock.now();
    try {
      await client.call(`start container ${spec.name}`, START_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(id).start({ abortSignal }),
      );
    } catch (error) {
      // Docker says 404 also for a network that somebody removed: look again before the next start.
      if (spec.network !== 'none') this.parts.network.doubt();
      await this.undo(id);
      throw error;
    }
    const startMs = clock.now() - startedAt;
    this.mounts.started(id);
    return { id, createMs: startedAt - createdAt, startMs };
  }

  get canMount(): boolean {
    return this.mounts.canMount;
  }

  mount(containerId: string, bind: Bind): Promise<void> {
    return this.mounts.mount(containerId, bind);
  }

  get freezesAtOnce(): boolean {
    return this.freezer.freezesAtOnce;
  }

  freeze(containerId: string): Promise<void> {
    return this.freezer.freeze(containerId);
  }

  thaw(containerId: string): Promise<void> {
    return this.freezer.thaw(containerId);
  }

  limitCpu(containerId: string, vcpus: number): Promise<void> {
    return this.consumption.limitCpu(containerId, vcpus);
  }

  memoryUsage(containerId: string): number | undefined {
    return this.consumption.memoryUsage(containerId);
  }

  memoryPeak(containerId: string): number | undefined {
    return this.consumption.memoryPeak(containerId);
  }

  async remove(containerId: string): Promise<void> {
    this.mounts.removed(containerId);
    await this.freezer.release(containerId);
    try {
      await this.removals.run(() => this.parts.containers.remove(containerId, `container ${containerId}`));
    } finally {
      this.parts.turnstiles?.release(containerId);
    }
  }

  async exit(containerId: string): Promise<ContainerExit | undefined> {
    try {
      await this.parts.client
        .call(`wait for container ${containerId}`, EXIT_DEADLINE_MS, (docker, abortSignal) =>
          docker.getContainer(containerId).wait({ abortSignal }),
        )
        // It runs on, or it is gone: the inspection tells which.
        .catch(() => undefined);
      const { State: state } = await this.parts.client.call(
        `inspect container ${containerId}`,
        POST_MORTEM_DEADLINE_MS,
        (docker, abortSignal) => docker.getContainer(containerId).inspect({ abortSignal }),
      );
      if (state.Running || state.Status === 'created') return undefined;
      return { exitCode: state.ExitCode, oomKilled: state.OOMKilled };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async createContainer(spec: ContainerSpec, network: Surroundings['network']): Promise<string> {
    const { containers, ociRuntime } = this.parts;
    const { facts, seccomp } = this;
    const options = createOptions(spec, { facts, network, ociRuntime, seccomp });
    try {
      return await containers.create(`container ${spec.name}`, { ...options, name: spec.name });
    } catch (error) {
      if (isImageMissing(error)) throw new ImageMissing(spec.image);
      throw error;
    }
  }

  /** Removes what a failed start made. Never throws: the first error is the one to tell. */
  private async undo(id: string): Promise<void> {
    try {
      await this.remove(id);
    } catch (error) {
      this.parts.log.error('a container whose start failed could not be removed', {
        container: id,
        error: messageOf(error),
      });
    }
  }
}
