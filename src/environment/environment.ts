import type { Socket } from 'node:net';
import { PlatformError } from '../errors';
import type { FunctionVersion } from '../functions/model';
import type { EnvironmentState } from '../telemetry/events';
import { BYTES_PER_VCPU } from '../engine/container-engine';
import type { EnvironmentParts, EnvironmentSpec } from './environment-parts';
import { extensionProgram, installedExtensions } from './extensions/installed';
import { extensionVariables } from './extensions/variables';
import { Execution, type Surroundings } from './lifecycle/execution';
import { exited, SANDBOX_LOST, type Failure } from './lifecycle/failure';
import { Lifecycle } from './lifecycle/lifecycle';
import type { Invocation, InvocationAnswer } from './lifecycle/turn';
import type { EnvironmentOwner } from './owner';
import type { ProcessListener } from './processes/processes';
import type { AnswerBody } from './runtime-api/answer-body';
import { runtimeProgram } from './runtime-program';
import type { BootTimes, Sandbox } from './sandbox';
import { takeSandbox } from './take-sandbox';

const MIB = 1024 * 1024;

/**
 * One execution environment: a container that runs one function version, one invocation at a time. Its states are
 * `Lifecycle`'s, what runs in it is `Execution`'s; this is its container. When it ends, its owner makes a new one when it
 * needs one.
 */
export class Environment {
  private readonly life: Lifecycle;
  private readonly execution: Execution;
  private sandbox: Sandbox | undefined;
  private times: BootTimes | undefined;
  private extensions: readonly string[] = [];
  private stopping: Promise<void> | undefined;
  /** Frozen, as the kernel has it: what waits to be delivered comes first. */
  private areProcessesStopped = false;

  constructor(
    readonly spec: EnvironmentSpec,
    private readonly parts: EnvironmentParts,
    private readonly owner: EnvironmentOwner<Environment>,
  ) {
    const { functionName, version, memorySize: memorySizeMb } = spec.version;
    const environmentId = spec.sandbox.id;
    this.life = new Lifecycle(parts.clock, ({ from, to, reason }) =>
      parts.telemetry.environment({ environmentId, functionName, version, memorySizeMb, from, to, reason }),
    );
    this.execution = new Execution(spec, parts, this.surroundings());
    this.life.begin();
  }

  get id(): string {
    return this.spec.sandbox.id;
  }

  get version(): FunctionVersion {
    return this.spec.version;
  }

  /** The only tenant whose calls it may serve. */
  get tenantId(): string | undefined {
    return this.spec.tenantId;
  }

  get state(): EnvironmentState {
    return this.life.state;
  }

  /** When its state last changed, of the steady clock. */
  get since(): number {
    return this.life.since;
  }

  /** How many so far. */
  get invocations(): number {
    return this.execution.invocations;
  }

  get isFrozen(): boolean {
    return this.state === 'frozen';
  }

  get isSettling(): boolean {
    return this.execution.isSettling;
  }

  /** Whether it began as a stem. */
  get isFromStem(): boolean {
    return this.spec.stem !== undefined;
  }

  /** What it took until the runtime could load the function. */
  get bootTimes(): BootTimes | undefined {
    return this.times;
  }

  /** The init's duration in milliseconds, once it has succeeded. */
  get initMs(): number | undefined {
    return this.execution.initPhase.ms;
  }

  /** Bytes that its container holds now; undefined where the host does not tell. */
  memoryUsage(): number | undefined {
    return this.sandbox?.memoryUsage();
  }

  /** Makes the container, or takes the stem, and begins the init phase; `owner.ready` follows. Throws PlatformError. */
  async boot(): Promise<void> {
    const { stem } = this.spec;
    const { initPhase } = this.execution;
    try {
      this.sandbox = await takeSandbox(this.spec, this.parts, {
        frame: (frame) => this.execution.receive(frame),
        lost: () => void this.lost(),
      });
      initPhase.prepare();
      await this.sandbox.showFiles(this.spec);
      this.extensions = await installedExtensions(this.sandbox.link, this.spec);
      this.times = stem ? initPhase.prepared() : this.sandbox.bootTimes;
    } catch (error) {
      await this.stop('start-failed');
      throw error;
    }
    if (this.state !== 'creating') {
      // Stopped meanwhile: the container came too late for whoever wanted it.
      await this.sandbox.dispose();
      throw new PlatformError('the environment was stopped while it started');
    }
    this.life.move('initializing', stem ? 'specialised' : 'booted');
    this.parts.log.initStart();
    initPhase.run();
  }

  /** Runs one invocation, whose answer goes into `body`. Never rejects for the function's faults. It must be idle. */
  invoke(invocation: Invocation, body: AnswerBody): Promise<InvocationAnswer> {
    if (invocation.tenantId !== this.spec.tenantId) throw new Error(`${this.id} is another tenant's`);
    const wasFrozen = this.isFrozen;
    this.life.move('busy', wasFrozen ? 'thawed' : 'invoked');
    // The event may lie in the socket before the processes go on: only they wait for the thaw.
    if (wasFrozen) void this.thaw();
    return this.execution.invoke(invocation, body);
  }

  /** Kills its processes under the invocation, as a fault would (test controls). */
  crash(): void {
    this.sandbox?.killAll();
  }

  /** Stops its processes until the next invocation. It must be idle. */
  freeze(): void {
    this.life.move('frozen', 'unused');
    const { since } = this;
    const delivered = this.execution.delivered();
    if (!delivered) this.stopProcesses();
    else
      void delivered.then(() => {
        if (this.isFrozen && this.since === since) this.stopProcesses();
      });
  }

  private stopProcesses(): void {
    this.areProcessesStopped = true;
    void this.sandbox?.freeze();
  }

  private async thaw(): Promise<void> {
    if (!this.areProcessesStopped) return;
    this.areProcessesStopped = false;
    if (!(await this.sandbox?.thaw())) this.end(SANDBOX_LOST, 'lost');
  }

  /** The log of the invocation that ended last, its last 4 KB. */
  logTail(): Buffer {
    return this.parts.log.tail();
  }

  /** Kills and removes the container; safe to call again. `reason` is for the log and the metrics. */
  stop(reason: string): Promise<void> {
    this.stopping ??= this.shutDown(reason);
    return this.stopping;
  }

  private async shutDown(reason: string): Promise<void> {
    this.life.move('stopping', reason);
    this.leave();
    this.execution.fail(SANDBOX_LOST);
    const processesEnd = this.execution.shutDown(reason);
    if (processesEnd) {
      if (this.areProcessesStopped) await this.sandbox?.thaw();
      await processesEnd;
    }
    this.parts.log.close();
    await this.sandbox?.dispose();
    this.life.move('stopped', reason);
    this.owner.stopped(this);
  }

  /** It takes nothing any more. Safe to call again. */
  private leave(): void {
    this.execution.disarm();
    this.owner.leaving(this);
  }

  private surroundings(): Surroundings {
    const state = () => this.state;
    const extensions = () => this.extensions;
    return {
      get state() {
        return state();
      },
      exchanges: {
        respond: (exchange, response) => this.sandbox?.link.respond(exchange, response),
        respondWithBody: (exchange, head, body, receipt) =>
          this.sandbox?.link.respondWithBody(exchange, head, body, receipt),
        hold: (exchange, isHeld) => this.sandbox?.link.hold(exchange, isHeld),
      },
      channel: {
        sendEvent: (head, payload) => this.sandbox?.sendEvent(head, payload),
        refuseNext: (status) => this.sandbox?.refuseNext(status),
        hold: (isHeld) => this.sandbox?.holdChannel(isHeld),
      },
      memoryPeak: () => this.sandbox?.memoryPeak() ?? 0,
      get extensions() {
        return extensions();
      },
      startRuntime: () => this.startRuntime(),
      startExtension: (name, listener) => this.startExtension(name, listener),
      signalRuntime: (signal) => this.sandbox?.signalRuntime(signal),
      connect: (port) => this.connect(port),
      killProcess: (process) => this.sandbox?.link.processes.kill(process),
      kill: () => this.crash(),
      // Whether it was the first init that succeeded or the second: from here on the CPU share holds.
      initialised: () => void this.sandbox?.limitCpu((this.version.memorySize * MIB) / BYTES_PER_VCPU),
      idle: (reason) => {
        this.life.move('idle', reason);
        this.owner.ready(this);
      },
      settling: () => this.owner.settling(this),
      end: (reason) => void this.stop(reason),
    };
  }

  private startRuntime(): void {
    const { variables, log } = this.parts;
    this.sandbox?.startRuntime(runtimeProgram(this.version, variables), variables, log.isApart);
  }

  private async connect(port: number): Promise<Socket> {
    if (!this.sandbox) throw new Error(`${this.id} has no container`);
    return this.sandbox.link.connect(port);
  }

  private startExtension(name: string, listener: ProcessListener): number {
    if (!this.sandbox) throw new Error(`${this.id} has no container for its extensions`);
    const env = extensionVariables(this.parts.variables, this.version.package);
    return this.sandbox.link.processes.start('extension', extensionProgram(name, env), listener);
  }

  private async lost(): Promise<void> {
    this.execution.abandon();
    if (this.state === 'stopping' || this.state === 'stopped' || this.state === 'creating') return;
    // Nobody may be given what is gone while Docker is asked why, which may take seconds.
    if (!this.execution.isAnswering) this.leave();
    const isOom = (await this.sandbox?.wasOomKilled()) ?? false;
    this.end(isOom ? exited(-1, 9, true) : SANDBOX_LOST, isOom ? 'oom' : 'lost');
  }

  /** Answers the invocation under way, if there is one, and ends the environment. */
  private end(failure: Failure, reason: string): void {
    this.execution.fail(failure);
    void this.stop(reason);
  }
}
