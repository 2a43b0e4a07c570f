import { link as hardLink, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PlatformError } from '../errors';
import type { FunctionVersion, NetworkMode } from '../functions/model';
import type { Clock } from '../lib/clock';
import { withDeadline } from '../lib/with-deadline';
import type { ServiceLog } from '../telemetry/events';
import type { ContainerEngine } from './container-engine';
import { InitLink, type LinkListener } from './init-link';

export interface SandboxSpec {
  readonly environmentId: string;
  readonly version: FunctionVersion;
  readonly network: NetworkMode;
  readonly image: string;
  /** Host directory of the unpacked code. */
  readonly codeDirectory: string;
}

export interface SandboxHost {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Holds one directory an environment; on the same file system as `initBinary`, and with short paths. */
  readonly environmentsDirectory: string;
  readonly initBinary: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BootTimes {
  readonly createMs: number;
  readonly startMs: number;
  readonly bootMs: number;
}

/** A container that does not call in within this time after its start is broken. Milliseconds. */
const BOOT_DEADLINE_MS = 20_000;
const MIB = 1024 * 1024;

/** The outside of one environment: its directory, its socket and its container. Knows nothing of functions' turns. */
export class Sandbox {
  private constructor(
    private readonly host: SandboxHost,
    private readonly directory: string,
    private readonly containerId: string,
    readonly link: InitLink,
    readonly bootTimes: BootTimes,
  ) {}

  /** A running container whose init has called in. A failed boot leaves nothing behind. Throws PlatformError. */
  static async boot(spec: SandboxSpec, host: SandboxHost, listener: LinkListener): Promise<Sandbox> {
    const directory = join(host.environmentsDirectory, spec.environmentId);
    let link: InitLink | undefined;
    let containerId: string | undefined;
    try {
      // The container's user enters by the bind mount; on the host the parent directory keeps everybody else out.
      await mkdir(directory, { mode: 0o755 });
      await hardLink(host.initBinary, join(directory, 'init'));
      link = await InitLink.listen(join(directory, 'api.sock'), listener);
      const container = await host.engine.start(containerSpec(spec, directory, host.labels));
      containerId = container.id;
      const startedAt = host.clock.now();
      await withDeadline('the init of a new environment', BOOT_DEADLINE_MS, link.connected());
      const { createMs, startMs } = container;
      const times = { createMs, startMs, bootMs: host.clock.now() - startedAt };
      return new Sandbox(host, directory, containerId, link, times);
    } catch (error) {
      link?.close();
      await discard(host, directory, containerId);
      if (error instanceof PlatformError) throw error;
      throw new PlatformError(`an environment could not be started: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Applies the CPU share of the memory size. A failure is logged: the environment works, only faster. */
  async limitCpu(vcpus: number): Promise<void> {
    try {
      await this.host.engine.limitCpu(this.containerId, vcpus);
    } catch (error) {
      this.host.log.warn('the CPU limit of an environment could not be set', {
        containerId: this.containerId,
        error: messageOf(error),
      });
    }
  }

  /** Peak memory in bytes as the host sees it; 0 where it does not. */
  memoryPeak(): number {
    return this.host.engine.memoryPeak(this.containerId) ?? 0;
  }

  /** Whether the kernel killed the container for memory; asked when the link was lost without a word. */
  async wasOomKilled(): Promise<boolean> {
    try {
      const exit = await this.host.engine.exit(this.containerId);
      return exit?.oomKilled ?? false;
    } catch {
      return false;
    }
  }

  async dispose(): Promise<void> {
    this.link.close();
    await discard(this.host, this.directory, this.containerId);
  }
}

async function discard(host: SandboxHost, directory: string, containerId: string | undefined): Promise<void> {
  try {
    if (containerId !== undefined) await host.engine.remove(containerId);
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    // The next start of the service sweeps what is left.
    host.log.error('an environment could not be removed', {
      directory,
      containerId,
      error: messageOf(error),
    });
  }
}

function containerSpec(spec: SandboxSpec, directory: string, labels: Readonly<Record<string, string>>) {
  const { version, environmentId } = spec;
  return {
    name: `lambdabox-${version.functionName}-${environmentId.slice(0, 12)}`,
    image: spec.image,
    command: ['/run/lambdabox/init', '/run/lambdabox/api.sock'],
    binds: [
      { hostPath: directory, containerPath: '/run/lambdabox' },
      { hostPath: spec.codeDirectory, containerPath: '/var/task' },
    ],
    memoryBytes: version.memorySize * MIB,
    tmpBytes: version.ephemeralStorage * MIB,
    network: spec.network,
    labels: {
      ...labels,
      'lambdabox.function': version.functionName,
      'lambdabox.version': version.version,
      'lambdabox.environment': environmentId,
    },
  };
}
