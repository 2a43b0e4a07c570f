import { PlatformError } from '../errors';
import type { FunctionVersion } from '../functions/model';
import type { EnvironmentState } from '../telemetry/events';
import { BYTES_PER_VCPU } from '../engine/container-engine';
import type { EnvironmentParts, EnvironmentSpec } from './environment-parts';
import type { InitFrame } from './frames';
import { exited, SANDBOX_LOST, spawnFailed, timedOut, type Failure } from './lifecycle/failure';
import { InitPhase } from './lifecycle/init-phase';
import { Lifecycle } from './lifecycle/lifecycle';
import { Turn, type Invocation, type InvocationAnswer, type TurnParts } from './lifecycle/turn';
import { logLinkFault } from './link-fault';
import { LogRecordDecoder } from './log-records';
import type { EnvironmentOwner } from './owner';
import { PeakMemory } from './peak-memory';
import type { AnswerBody } from './runtime-api/answer-body';
import { RuntimeApi } from './runtime-api/runtime-api';
import { Sandbox, type BootTimes } from './sandbox';
import { bootstraps } from './variables';

const MIB = 1024 * 1024;

/**
 * One execution environment: a container that runs one function version, one invocation at a time. Its states are
 * `Lifecycle`'s, what its runtime may say is `RuntimeApi`'s. What happens to its processes and its link ends its init
 * (`InitPhase`), the invocation under way (`Turn`), or itself; its owner makes a new one when it needs one.
 */
export class Environment {
  private readonly life: Lifecycle;
  private readonly init: InitPhase;
  private readonly api: RuntimeApi;
  private readonly output: LogRecordDecoder;
  private readonly peak: PeakMemory;
  private readonly turns: TurnParts;
  private sandbox: Sandbox | undefined;
  private times: BootTimes | undefined;
  private turn: Turn | undefined;
  private count = 0;
  private stopping: Promise<void> | undefined;

  constructor(
    readonly spec: EnvironmentSpec,
    private readonly parts: EnvironmentParts,
    private readonly owner: EnvironmentOwner<Environment>,
  ) {
    const { clock, log, telemetry } = parts;
    const { functionName, version, memorySize: memorySizeMb } = spec.version;
    const which = { environmentId: spec.sandbox.id, functionName, version, memorySizeMb };
    this.life = new Lifecycle(clock, (move) => telemetry.environment({ ...which, ...move }));
    this.init = new InitPhase(spec, clock, log, {
      start: () => this.startRuntime(),
      kill: () => this.crash(),
      limitReached: (failure) => this.initFailed(failure),
    });
    this.peak = new PeakMemory(spec.version.memorySize, () => this.sandbox?.memoryPeak() ?? 0);
    this.output = new LogRecordDecoder(log);
    this.api = new RuntimeApi(
      {
        respond: (exchange, response) => this.sandbox?.link.respond(exchange, response),
        respondWithBody: (exchange, head, body) => this.sandbox?.link.respondWithBody(exchange, head, body),
      },
      {
        ready: () => this.runtimeReady(),
        responded: (answer) => this.turn?.respond(answer),
        initFailed: (errorType, payload) =>
          this.initFailed({ outcome: 'init-error', errorType, cause: 'init error', payload }),
      },
    );
    const link = {
      pause: () => this.sandbox?.link.pauseReading(),
      resume: () => this.sandbox?.link.resumeReading(),
    };
    this.turns = { clock, log, link, peak: this.peak, answered: () => owner.settling(this) };
    this.life.begin();
  }

  get id(): string {
    return this.spec.sandbox.id;
  }

  get version(): FunctionVersion {
    return this.spec.version;
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
    return this.count;
  }

  get isFrozen(): boolean {
    return this.state === 'frozen';
  }

  get isSettling(): boolean {
    return this.turn?.isAnswered ?? false;
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
    return this.init.ms;
  }

  /** Bytes that its container holds now; undefined where the host does not tell. */
  memoryUsage(): number | undefined {
    return this.sandbox?.memoryUsage();
  }

  /** Makes the container, or takes the stem, and begins the init phase; `owner.ready` follows. Throws PlatformError. */
  async boot(): Promise<void> {
    const { stem } = this.spec;
    try {
      this.sandbox = await this.takeSandbox();
      this.init.prepare();
      await this.sandbox.showFiles(this.spec);
      this.times = stem ? this.init.prepared() : this.sandbox.bootTimes;
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
    this.init.run();
  }

  private async takeSandbox(): Promise<Sandbox> {
    const { stem, sandbox } = this.spec;
    const listener = {
      frame: (frame: InitFrame) => this.receive(frame),
      lost: (fault: unknown) => {
        logLinkFault(this.parts.host.log, fault, this.spec);
        void this.lost();
      },
      called: this.parts.called,
    };
    if (stem) return stem.handOver(listener);
    const made = await Sandbox.boot(sandbox, this.parts.host, listener, this.spec);
    this.parts.telemetry.containerStarted(made.bootTimes.createMs, made.bootTimes.startMs);
    return made;
  }

  /** Runs one invocation, whose answer goes into `body`. Never rejects for the function's faults. It must be idle. */
  invoke(invocation: Invocation, body: AnswerBody): Promise<InvocationAnswer> {
    const wasFrozen = this.isFrozen;
    this.life.move('busy', wasFrozen ? 'thawed' : 'invoked');
    const timeoutMs = this.version.timeout * 1000;
    const event = { ...invocation, deadlineMs: Math.floor(this.parts.clock.wallTime() + timeoutMs) };
    const turn = new Turn(event, body, this.turns, this.count === 0 ? this.init.ms : undefined);
    this.count += 1;
    this.turn = turn;
    turn.arm(timeoutMs, () => this.timedOut(turn));
    // The event may lie in the socket before the processes go on: only they wait for the thaw.
    if (wasFrozen) void this.thaw();
    if (this.init.isDone) this.api.deliver(turn.start(), turn);
    else this.init.runAgain();
    return turn.ended;
  }

  /** Kills its processes under the invocation, as a fault would (test controls). */
  crash(): void {
    this.sandbox?.killAll();
  }

  /** Stops its processes until the next invocation. It must be idle. */
  freeze(): void {
    this.life.move('frozen', 'unused');
    void this.sandbox?.freeze();
  }

  private async thaw(): Promise<void> {
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
    this.turn?.fail(SANDBOX_LOST);
    this.parts.log.close();
    await this.sandbox?.dispose();
    this.life.move('stopped', reason);
    this.owner.stopped(this);
  }

  /** It takes nothing any more. Safe to call again. */
  private leave(): void {
    this.turn?.disarm();
    this.init.cancel();
    this.owner.leaving(this);
  }

  private startRuntime(): void {
    this.api.reset();
    this.sandbox?.startRuntime(this.parts.variables, this.parts.log.isApart);
  }

  private receive(frame: InitFrame): void {
    switch (frame.type) {
      case 'log':
        this.output.take(frame.stream, frame.data);
        break;
      case 'request':
        this.peak.note(frame.peakMemoryBytes);
        this.api.request(frame.exchange, frame.head, frame.body, frame.end);
        break;
      case 'body':
        this.api.body(frame.exchange, frame.data, frame.end, frame.trailers);
        break;
      case 'abort':
        this.api.aborted(frame.exchange);
        break;
      case 'exit':
        this.peak.note(frame.peakMemoryBytes);
        this.processEnded(exited(frame.code, frame.signal, frame.signal === 9 && frame.oomKills > 0));
        break;
      case 'spawn-failed':
        this.processEnded(spawnFailed(frame.program, frame.reason, bootstraps(this.version.runtime)));
        break;
      case 'hello':
      case 'ready':
        break;
    }
  }

  private runtimeReady(): void {
    const { turn } = this;
    if (this.state === 'initializing') {
      this.initSucceeded();
      this.becomeIdle('initialised');
    } else if (turn && !turn.isAnswered) {
      // The init was run again inside this invocation.
      this.initSucceeded();
      this.api.deliver(turn.start(), turn);
    } else if (turn) {
      turn.disarm();
      this.turn = undefined;
      this.becomeIdle('answered');
    }
  }

  /** From here on the CPU share holds, whether it was the first init that succeeded or the second. */
  private initSucceeded(): void {
    this.init.succeeded();
    void this.sandbox?.limitCpu((this.version.memorySize * MIB) / BYTES_PER_VCPU);
  }

  private becomeIdle(reason: string): void {
    this.life.move('idle', reason);
    this.owner.ready(this);
  }

  private initFailed(failure: Failure): void {
    if (this.state !== 'initializing' && !this.init.isAgain) return;
    if (this.init.failed(failure)) this.becomeIdle('init failed');
    else this.end(failure, 'init-error');
  }

  /** The runtime process ended, by itself or because it was killed after a failed init. */
  private processEnded(failure: Failure): void {
    this.output.flush();
    if (this.init.processEnded()) return;
    if (this.state === 'initializing') this.initFailed(failure);
    else if (this.init.isAgain) {
      if (this.turn) this.initFailed(failure);
    } else this.end(failure, this.state === 'busy' && !this.isSettling ? failure.outcome : 'exit');
  }

  private timedOut(turn: Turn): void {
    turn.fail(timedOut(this.version.timeout));
    void this.stop('timeout');
  }

  private async lost(): Promise<void> {
    if (this.state === 'stopping' || this.state === 'stopped' || this.state === 'creating') return;
    // Nobody may be given what is gone while Docker is asked why, which may take seconds.
    if (!this.turn || this.isSettling) this.leave();
    const isOom = (await this.sandbox?.wasOomKilled()) ?? false;
    this.end(isOom ? exited(-1, 9, true) : SANDBOX_LOST, isOom ? 'oom' : 'lost');
  }

  /** Answers the invocation under way, if there is one, and ends the environment. */
  private end(failure: Failure, reason: string): void {
    this.turn?.fail(failure);
    void this.stop(reason);
  }
}
