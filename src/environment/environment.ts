import { PlatformError } from '../errors';
import type { FunctionVersion } from '../functions/model';
import type { Timer } from '../lib/clock';
import { deferred } from '../lib/deferred';
import type { EnvironmentState } from '../telemetry/events';
import { BYTES_PER_VCPU } from '../engine/container-engine';
import type { EnvironmentParts, EnvironmentSpec } from './environment-parts';
import {
  exited,
  failurePayload,
  initLimit,
  SANDBOX_LOST,
  spawnFailed,
  timedOut,
  type Failure,
} from './lifecycle/failure';
import { bootstraps } from './variables';
import type { InitFrame } from './frames';
import { logLinkFault } from './link-fault';
import { answerFailure } from './lifecycle/answer-failure';
import { LogRecordDecoder } from './log-records';
import type { EnvironmentOwner } from './owner';
import { PeakMemory } from './peak-memory';
import { RuntimeApi, type RuntimeAnswer } from './runtime-api/runtime-api';
import { Sandbox, type BootTimes } from './sandbox';
import { transition } from './lifecycle/state';
import { turnReport, type Invocation, type InvocationAnswer, type Turn } from './lifecycle/turn';

const MIB = 1024 * 1024;
/**
 * One execution environment: a container that runs one function version, one invocation at a time.
 *
 * creating: its container is being made, or a stem is given the function. initializing: the runtime loads the
 * function. idle: it may be invoked; the runtime waits for an event, or its init has failed and is run again inside the
 * next invocation, as on AWS. frozen: idle, and its processes are stopped until the next invocation. busy:
 * from `invoke` until the runtime asks for more. stopping: it takes nothing any more. A timeout, a crash or an
 * out-of-memory kill ends the environment; its owner makes a new one when it needs one.
 */
export class Environment {
  private current: EnvironmentState = 'creating';
  private readonly api: RuntimeApi;
  private readonly output: LogRecordDecoder;
  private sandbox: Sandbox | undefined;
  private times: BootTimes | undefined;
  private turn: Turn | undefined;
  private timer: Timer | undefined;
  private initStartedAt = 0;
  private initPhase: 'init' | 'invoke' | 'done' = 'init';
  /** The runtime process runs, or its end has not been told yet. */
  private isProcessAlive = false;
  private isRestartDue = false;
  private initDurationMs: number | undefined;
  private readonly peak: PeakMemory;
  private stopping: Promise<void> | undefined;
  /** Invocations so far. */
  invocations = 0;
  /** When its state last changed, of the steady clock. */
  since: number;

  constructor(
    readonly spec: EnvironmentSpec,
    private readonly parts: EnvironmentParts,
    private readonly owner: EnvironmentOwner<Environment>,
  ) {
    this.since = parts.clock.now();
    this.peak = new PeakMemory(spec.version.memorySize, () => this.sandbox?.memoryPeak() ?? 0);
    this.output = new LogRecordDecoder(parts.log);
    this.api = new RuntimeApi(
      {
        respond: (exchange, response) => this.sandbox?.link.respond(exchange, response),
        respondWithBody: (exchange, head, body) => this.sandbox?.link.respondWithBody(exchange, head, body),
      },
      {
        ready: () => this.runtimeReady(),
        responded: (answer) => this.runtimeResponded(answer),
        initFailed: (errorType, payload) =>
          this.initFailed({ outcome: 'init-error', errorType, cause: 'init error', payload }),
      },
    );
    this.tell(undefined, 'created');
  }

  get id(): string {
    return this.spec.sandbox.id;
  }

  get version(): FunctionVersion {
    return this.spec.version;
  }

  get state(): EnvironmentState {
    return this.current;
  }

  get isFrozen(): boolean {
    return this.current === 'frozen';
  }

  get isSettling(): boolean {
    return this.turn?.answered ?? false;
  }

  /** Whether it began as a stem. */
  get isFromStem(): boolean {
    return this.spec.stem !== undefined;
  }

  /** What it took until the runtime could load the function. */
  get bootTimes(): BootTimes | undefined {
    return this.times;
  }

  /** Bytes that its container holds now; undefined where the host does not tell. */
  memoryUsage(): number | undefined {
    return this.sandbox?.memoryUsage();
  }

  /** The init's duration in milliseconds, once it has succeeded. */
  get initMs(): number | undefined {
    return this.initDurationMs;
  }

  /** Makes the container, or takes the stem, and begins the init phase; `owner.ready` follows. Throws PlatformError. */
  async boot(): Promise<void> {
    try {
      this.sandbox = await this.takeSandbox();
      this.initStartedAt = this.parts.clock.now();
      await this.sandbox.showFiles(this.spec);
      this.times = this.spec.stem ? this.specialised() : this.sandbox.bootTimes;
    } catch (error) {
      await this.stop('start-failed');
      throw error;
    }
    if (this.current !== 'creating') {
      // Stopped meanwhile: the container came too late for whoever wanted it.
      await this.sandbox.dispose();
      throw new PlatformError('the environment was stopped while it started');
    }
    this.move('initializing', this.spec.stem ? 'specialised' : 'booted');
    this.parts.log.initStart();
    this.startRuntime();
  }

  /** A stem's process has booted long ago: its init begins now. */
  private specialised(): BootTimes {
    const now = this.parts.clock.now();
    const bootMs = now - this.initStartedAt;
    this.initStartedAt = now;
    return { createMs: 0, startMs: 0, bootMs };
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

  /** Runs one invocation. Never rejects for the function's faults. The environment must be idle. */
  invoke(invocation: Invocation): Promise<InvocationAnswer> {
    const wasFrozen = this.current === 'frozen';
    this.move('busy', wasFrozen ? 'thawed' : 'invoked');
    this.invocations += 1;
    const { clock } = this.parts;
    const startedAt = clock.now();
    const timeoutMs = this.version.timeout * 1000;
    const event = { ...invocation, deadlineMs: Math.floor(clock.wallTime() + timeoutMs) };
    const turn: Turn = { event, startedAt, answer: deferred(), started: false, answered: false };
    this.turn = turn;
    this.timer = clock.after(timeoutMs, () => this.turnTimedOut());
    // The event may lie in the socket before the processes go on: only they wait for the thaw.
    if (wasFrozen) void this.thaw();
    if (this.initPhase === 'done') this.deliver(turn);
    else if (this.isProcessAlive) this.isRestartDue = true;
    else this.startRuntime();
    return turn.answer.promise;
  }

  /** Kills its processes under the invocation, as a fault would (test controls). */
  crash(): void {
    this.sandbox?.killAll();
  }

  /** Stops its processes until the next invocation. It must be idle. */
  freeze(): void {
    this.move('frozen', 'unused');
    void this.sandbox?.freeze();
  }

  private async thaw(): Promise<void> {
    if (!(await this.sandbox?.thaw())) this.endTurn(SANDBOX_LOST, 'lost');
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
    this.move('stopping', reason);
    this.leave();
    if (this.turn && !this.turn.answered) this.answerFailure(this.turn, SANDBOX_LOST);
    this.parts.log.close();
    await this.sandbox?.dispose();
    this.move('stopped', reason);
    this.owner.stopped(this);
  }

  /** It takes nothing any more. Safe to call again. */
  private leave(): void {
    this.timer?.cancel();
    this.owner.leaving(this);
  }

  private startRuntime(): void {
    const { clock, variables } = this.parts;
    this.isRestartDue = false;
    this.api.reset();
    this.isProcessAlive = true;
    if (this.initPhase === 'init') {
      const limit = initLimit(this.spec.initializationType, this.version.timeout);
      this.timer = clock.after(limit.ms, () => this.initFailed(limit.failure));
    } else this.initStartedAt = clock.now();
    this.sandbox?.startRuntime(variables, this.parts.log.isApart);
  }

  private receive(frame: InitFrame): void {
    switch (frame.type) {
      case 'log':
        this.output.take(frame.stream, frame.data);
        break;
      case 'request':
        this.peak.note(frame.peakMemoryBytes);
        this.api.request(frame.exchange, frame.head, frame.body, frame.end, frame.peakMemoryBytes);
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
    if (this.current === 'initializing') {
      this.timer?.cancel();
      this.initDurationMs = this.parts.clock.now() - this.initStartedAt;
      this.initEnded();
      this.becomeIdle('initialised');
    } else if (this.turn && !this.turn.answered) {
      // The init was run again inside this invocation.
      this.initEnded();
      this.deliver(this.turn);
    } else if (this.turn) {
      this.timer?.cancel();
      this.turn = undefined;
      this.becomeIdle('answered');
    }
  }

  /** From here on the CPU share holds, whether it was the first init that succeeded or the second. */
  private initEnded(): void {
    this.initPhase = 'done';
    void this.sandbox?.limitCpu((this.version.memorySize * MIB) / BYTES_PER_VCPU);
  }

  private deliver(turn: Turn): void {
    this.logStart(turn);
    this.api.deliver(turn.event);
  }

  private logStart(turn: Turn): void {
    if (!turn.started) this.parts.log.start(turn.event);
    turn.started = true;
  }

  private becomeIdle(reason: string): void {
    this.move('idle', reason);
    this.owner.ready(this);
  }

  private runtimeResponded(answer: RuntimeAnswer): void {
    const { turn } = this;
    if (!turn || turn.answered) return;
    const failure = answerFailure(answer);
    if (failure) this.answer(turn, failurePayload(failure, turn.event.requestId), failure);
    else this.answer(turn, answer.payload, undefined, answer.contentType);
  }

  private initFailed(failure: Failure): void {
    if (this.current !== 'initializing' && this.initPhase !== 'invoke') return;
    const { clock, log } = this.parts;
    const phase = this.initPhase === 'init' ? 'init' : 'invoke';
    log.initReport(clock.now() - this.initStartedAt, phase, failure);
    if (phase === 'invoke') return this.endTurn(failure, 'init-error');
    this.timer?.cancel();
    this.initPhase = 'invoke';
    if (this.isProcessAlive) this.sandbox?.killAll();
    this.becomeIdle('init failed');
  }

  /** The runtime process ended, by itself or because it was killed after a failed init. */
  private processEnded(failure: Failure): void {
    this.isProcessAlive = false;
    this.output.flush();
    if (this.isRestartDue) this.startRuntime();
    else if (this.current === 'initializing') this.initFailed(failure);
    else if (this.initPhase === 'invoke') {
      if (this.turn) this.initFailed(failure);
    } else if (this.current === 'busy' && !this.isSettling) this.endTurn(failure, failure.outcome);
    else void this.stop('exit');
  }

  private turnTimedOut(): void {
    if (this.isSettling) void this.stop('timeout');
    else this.endTurn(timedOut(this.version.timeout), 'timeout');
  }

  private async lost(): Promise<void> {
    if (this.current === 'stopping' || this.current === 'stopped' || this.current === 'creating') return;
    // Nobody may be given what is gone while Docker is asked why, which may take seconds.
    if (!this.turn || this.isSettling) this.leave();
    const isOom = (await this.sandbox?.wasOomKilled()) ?? false;
    this.endTurn(isOom ? exited(-1, 9, true) : SANDBOX_LOST, isOom ? 'oom' : 'lost');
  }

  /** Answers the invocation under way, if there is one, and ends the environment. */
  private endTurn(failure: Failure, reason: string): void {
    if (this.turn && !this.turn.answered) this.answerFailure(this.turn, failure);
    void this.stop(reason);
  }

  private answerFailure(turn: Turn, failure: Failure): void {
    if (failure.outcome === 'oom') this.peak.noteAll();
    this.answer(turn, failurePayload(failure, turn.event.requestId), failure);
  }

  private answer(turn: Turn, payload: Buffer, failure?: Failure, contentType?: string): void {
    turn.answered = true;
    this.logStart(turn);
    const report = turnReport({
      durationMs: this.parts.clock.now() - turn.startedAt,
      initDurationMs: this.invocations === 1 ? this.initDurationMs : undefined,
      maxMemoryUsedMb: this.peak.megabytes(),
    });
    this.parts.log.end({
      ...report,
      requestId: turn.event.requestId,
      producedBytes: payload.length,
      ...(failure ? { failure } : {}),
    });
    turn.answer.resolve({
      ...report,
      payload,
      outcome: failure?.outcome ?? 'success',
      ...(failure ? { errorType: failure.errorType } : {}),
      ...(contentType === undefined ? {} : { contentType }),
    });
    this.owner.settling(this);
  }

  private move(to: EnvironmentState, reason: string): void {
    const from = this.current;
    this.current = transition(from, to);
    this.since = this.parts.clock.now();
    this.tell(from, reason);
  }

  private tell(from: EnvironmentState | undefined, reason: string): void {
    const { functionName, version, memorySize: memorySizeMb } = this.version;
    const which = { environmentId: this.id, functionName, version, memorySizeMb };
    this.parts.telemetry.environment({ ...which, from, to: this.current, reason });
  }
}
