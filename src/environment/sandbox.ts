import { link as hardLink } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PlatformError } from '../errors';
import type { NetworkMode } from '../functions/model';
import type { Clock } from '../lib/clock';
import { withDeadline } from '../lib/with-deadline';
import type { ServiceLog } from '../telemetry/events';
import type { ContainerEngine } from '../engine/container-engine';
import type { Bind } from '../engine/mounts';
import type { EnvironmentDirectories } from './environment-directories';
import type { Program } from './commands';
import { InitLink, type LinkListener, type LogThrottle } from './init-link';
import type { LogRate } from './log-budget';
import { LOG_RECORDS_VARIABLE } from './log-records';
import type { RuntimeProgram } from './runtime-program';
import { bootstraps, genericVariables } from './variables';

/** What a container is made for: everything about it but the function that it will serve. */
export interface SandboxSpec {
  /** 32 hexadecimal digits; becomes the environment's id. */
  readonly id: string;
  readonly containerName: string;
  readonly runtime: string;
  readonly image: string;
  /** MB. */
  readonly memorySize: number;
  /** MB of /tmp. */
  readonly ephemeralStorage: number;
  readonly network: NetworkMode;
  /** Whether a runtime process boots before the function is known (generic.ts). */
  readonly isGeneric: boolean;
  /** Whether its runtime takes events over a channel (runtimes/README.md, "The channel"). */
  readonly hasChannel: boolean;
  /** Directories that the image declares as volumes. */
  readonly volumes?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface SandboxHost {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** On the same file system as `initBinary`, and with short paths. */
  readonly directories: EnvironmentDirectories;
  readonly initBinary: string;
  /** Of each environment; unset: none is held back. */
  readonly logRate?: LogRate | undefined;
}

/** Host directories of what a function brings; an image has it all inside. */
export interface FunctionFiles {
  readonly codeDirectory?: string;
  /** Its layers, laid over one another; unset when it has none. */
  readonly layersDirectory?: string;
}

/** Milliseconds. */
export interface BootTimes {
  readonly createMs: number;
  readonly startMs: number;
  readonly bootMs: number;
}

/** A container that does not call in within this time after its start is broken. Milliseconds. */
const BOOT_DEADLINE_MS = 20_000;
const MIB = 1024 * 1024;
const TASK_ROOT = '/var/task';
const LAYERS_ROOT = '/opt';

/** The outside of one environment: its directory, its socket and its container. Knows nothing of functions' turns. */
export class Sandbox {
  /** The process that waits for a function. */
  private generic: number | undefined;
  /** The one that serves it. */
  private runtime: number | undefined;

  private constructor(
    private readonly host: SandboxHost,
    private readonly spec: SandboxSpec,
    private readonly containerId: string,
    readonly link: InitLink,
    readonly bootTimes: BootTimes,
    private hasFiles: boolean,
  ) {}

  /**
   * A running container whose init has called in, and whose generic runtime boots, if it has one. The files are mounted
   * later (`showFiles`); only where that does not work they must be known now. A failed boot leaves nothing behind.
   * Throws PlatformError.
   */
  static async boot(
    spec: SandboxSpec,
    host: SandboxHost,
    listener: LinkListener,
    files?: FunctionFiles,
  ): Promise<Sandbox> {
    const bound = files && !host.engine.canMount ? bindsOf(files) : [];
    let link: InitLink | undefined;
    let containerId: string | undefined;
    try {
      const directory = await host.directories.make(spec.id);
      await hardLink(host.initBinary, join(directory, 'init'));
      link = await InitLink.listen(join(directory, 'api.sock'), listener, logThrottle(spec, host));
      const container = await host.engine.start(containerSpec(spec, directory, bound));
      containerId = container.id;
      const startedAt = host.clock.now();
      await withDeadline('the init of a new environment', BOOT_DEADLINE_MS, link.connected());
      const { createMs, startMs } = container;
      const times = { createMs, startMs, bootMs: host.clock.now() - startedAt };
      const sandbox = new Sandbox(host, spec, containerId, link, times, bound.length > 0);
      if (spec.isGeneric) sandbox.startGeneric();
      return sandbox;
    } catch (error) {
      link?.close();
      await discard(host, spec.id, containerId);
      if (error instanceof PlatformError) throw error;
      throw new PlatformError(`an environment could not be started: ${messageOf(error)}`, { cause: error });
    }
  }

  /**
   * Shows the function's code in /var/task and its layers in /opt. The same for a container of its own and for a stem.
   * Throws PlatformError.
   */
  async showFiles(files: FunctionFiles): Promise<void> {
    if (this.hasFiles) return;
    await Promise.all(bindsOf(files).map((bind) => this.host.engine.mount(this.containerId, bind)));
    this.hasFiles = true;
    if (!this.link.isOpen) throw new PlatformError('the environment was lost before it had its function');
  }

  /**
   * Makes the runtime serve a function: the generic process that waits for one, or a fresh one, with its stdout and
   * stderr apart if so asked. A generic one's are not.
   */
  startRuntime(program: RuntimeProgram, variables: Readonly<Record<string, string>>, isApart: boolean): void {
    if (this.generic !== undefined) {
      this.link.processes.specialise(this.generic, variables);
      this.runtime = this.generic;
      this.generic = undefined;
      return;
    }
    this.runtime = this.start({
      ...program,
      env: variables,
      withRecords: LOG_RECORDS_VARIABLE in variables,
      hasChannel: this.spec.hasChannel,
      isApart,
    });
  }

  /** To the process that serves the function, if it runs. */
  signalRuntime(signal: number): void {
    if (this.runtime !== undefined) this.link.processes.signal(this.runtime, signal);
  }

  /** This and the two below: over the channel of the process that serves the function. */
  sendEvent(head: string, payload: Buffer): void {
    if (this.runtime !== undefined) this.link.sendEvent(this.runtime, head, payload);
  }

  refuseNext(status: number): void {
    if (this.runtime !== undefined) this.link.refuseNext(this.runtime, status);
  }

  holdChannel(isHeld: boolean): void {
    if (this.runtime !== undefined) this.link.holdChannel(this.runtime, isHeld);
  }

  /** SIGKILL to all that runs in it but its init. */
  killAll(): void {
    this.link.processes.killAll();
  }

  /** Applies the CPU share of the memory size. A failure is logged: the environment works, only faster. */
  async limitCpu(vcpus: number): Promise<void> {
    try {
      await this.host.engine.limitCpu(this.containerId, vcpus);
    } catch (error) {
      this.warn('the CPU limit of an environment could not be set', error);
    }
  }

  /** Stops all processes. A failure is logged: the environment is idle all the same. */
  async freeze(): Promise<void> {
    try {
      await this.host.engine.freeze(this.containerId);
    } catch (error) {
      this.warn('an environment could not be frozen', error);
    }
  }

  /** False, and logged, when the processes could not be made to go on. */
  async thaw(): Promise<boolean> {
    try {
      await this.host.engine.thaw(this.containerId);
      return true;
    } catch (error) {
      this.warn('an environment could not be thawed', error);
      return false;
    }
  }

  /** Bytes that the container holds now; undefined where the host does not tell. */
  memoryUsage(): number | undefined {
    return this.host.engine.memoryUsage(this.containerId);
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
    await discard(this.host, this.spec.id, this.containerId);
  }

  private warn(message: string, error: unknown): void {
    this.host.log.warn(message, { containerId: this.containerId, error: messageOf(error) });
  }

  /** What the runtime tells goes to whoever has the sandbox when it comes. */
  private start(program: Program): number {
    return this.link.processes.start('runtime', program, (frame) => this.link.pass(frame));
  }

  private startGeneric(): void {
    const { runtime } = this.spec;
    this.generic = this.start({
      cwd: TASK_ROOT,
      programs: bootstraps(runtime),
      args: [],
      env: genericVariables(this.spec),
      withRecords: true,
      hasChannel: this.spec.hasChannel,
      isGeneric: true,
    });
  }
}

function logThrottle({ id }: SandboxSpec, host: SandboxHost): LogThrottle | undefined {
  const { clock, log, logRate: rate } = host;
  if (!rate) return undefined;
  const held = () =>
    log.warn('an environment logs faster than its budget (LAMBDABOX_LOG_KB_PER_SECOND) and is held back', {
      environmentId: id,
      bytesPerSecond: rate.bytesPerSecond,
    });
  return { rate, clock, held };
}

/** What cannot be removed is nobody's from now on, and swept when it can. */
async function discard(host: SandboxHost, id: string, containerId: string | undefined): Promise<void> {
  const removals = await Promise.allSettled([
    ...(containerId === undefined ? [] : [host.engine.remove(containerId)]),
    host.directories.remove(id),
  ]);
  for (const removal of removals) {
    if (removal.status === 'fulfilled') continue;
    const error = messageOf(removal.reason);
    host.log.error('an environment could not be removed; it is tried again', { id, containerId, error });
  }
}

function bindsOf({ codeDirectory, layersDirectory }: FunctionFiles): Bind[] {
  return [
    ...(codeDirectory === undefined ? [] : [{ hostPath: codeDirectory, containerPath: TASK_ROOT }]),
    ...(layersDirectory === undefined ? [] : [{ hostPath: layersDirectory, containerPath: LAYERS_ROOT }]),
  ];
}

function containerSpec(spec: SandboxSpec, directory: string, files: readonly Bind[]) {
  return {
    name: spec.containerName,
    image: spec.image,
    command: ['/run/lambdabox/init', '/run/lambdabox/api.sock'],
    binds: [{ hostPath: directory, containerPath: '/run/lambdabox' }, ...files],
    memoryBytes: spec.memorySize * MIB,
    tmpBytes: spec.ephemeralStorage * MIB,
    ...(spec.volumes ? { volumes: spec.volumes } : {}),
    network: spec.network,
    labels: { ...spec.labels, 'lambdabox.environment': spec.id },
  };
}
