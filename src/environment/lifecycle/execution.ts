import type { Socket } from 'node:net';
import type { EnvironmentState } from '../../telemetry/events';
import type { EnvironmentParts, EnvironmentSpec } from '../environment-parts';
import { Companions, type CompanionsAround } from '../extensions/companions';
import { factsOf } from '../extensions/function-facts';
import type { InitFrame } from '../frames';
import { LogRecordDecoder } from '../log-records';
import { PeakMemory } from '../peak-memory';
import type { ProcessListener } from '../processes/processes';
import type { AnswerBody } from '../runtime-api/answer-body';
import type { Channel, Exchanges, RuntimeListener } from '../runtime-api/ports';
import { RuntimeApi } from '../runtime-api/runtime-api';
import { startFailure } from '../runtime-program';
import { exited, timedOut, type Failure } from './failure';
import { InitPhase } from './init-phase';
import { Turn, type Invocation, type InvocationAnswer, type TurnParts } from './turn';

/** The environment that it is in, as what runs there changes it. */
export interface Surroundings {
  readonly state: EnvironmentState;
  readonly exchanges: Exchanges;
  readonly channel: Channel;
  memoryPeak(): number;
  /** File names of external extensions. */
  readonly extensions: readonly string[];
  startRuntime(): void;
  startExtension(name: string, listener: ProcessListener): number;
  signalRuntime(signal: number): void;
  killProcess(process: number): void;
  /** To a port inside the container. */
  connect(port: number): Promise<Socket>;
  kill(): void;
  /** The runtime serves from now on. */
  initialised(): void;
  /** It may be invoked. */
  idle(reason: string): void;
  /** The invocation is answered; the runtime is still to ask for more. */
  settling(): void;
  end(reason: string): void;
}

/**
 * What runs in an environment: its runtime's init, then one invocation after the other. What happens to the process ends the
 * init (`InitPhase`), the invocation under way (`Turn`), or the environment.
 */
export class Execution {
  private readonly init: InitPhase;
  private readonly api: RuntimeApi;
  private readonly output: LogRecordDecoder;
  private readonly peak: PeakMemory;
  private readonly turns: TurnParts;
  private readonly companions: Companions;
  private turn: Turn | undefined;
  private isRuntimeRunning = false;
  /** The environment ends: whatever happens in it is no matter any more. */
  private isOver = false;
  /** It has asked for its next event. */
  private isRuntimeWaiting = false;
  private count = 0;

  constructor(
    private readonly spec: EnvironmentSpec,
    private readonly parts: Pick<EnvironmentParts, 'clock' | 'log' | 'metadata'>,
    private readonly around: Surroundings,
  ) {
    const { clock, log } = parts;
    this.init = new InitPhase(spec, clock, log, {
      start: () => this.start(),
      kill: ({ outcome }) => this.kill(outcome),
      limitReached: (failure) => this.initFailed(failure),
    });
    this.peak = new PeakMemory(spec.version.memorySize, () => around.memoryPeak());
    this.output = new LogRecordDecoder(log);
    this.companions = new Companions(factsOf(spec), clock, log, this.aroundCompanions());
    const listener: RuntimeListener = {
      ready: () => this.ready(),
      responded: (answer) => this.turn?.respond(answer),
      initFailed: (errorType, payload) =>
        this.initFailed({ outcome: 'init-error', errorType, cause: 'init error', payload }),
    };
    this.api = new RuntimeApi(around.exchanges, around.channel, listener, parts.metadata, this.companions);
    this.turns = {
      ...{ clock, log, peak: this.peak },
      hasExtensions: () => this.companions.areThere,
      answered: () => around.settling(),
    };
  }

  get initPhase(): Pick<InitPhase, 'ms' | 'prepare' | 'prepared' | 'run'> {
    return this.init;
  }

  get isSettling(): boolean {
    return this.turn?.isAnswered ?? false;
  }

  get isAnswering(): boolean {
    return this.turn !== undefined && !this.turn.isAnswered;
  }

  /** How many so far. */
  get invocations(): number {
    return this.count;
  }

  invoke(invocation: Invocation, body: AnswerBody): Promise<InvocationAnswer> {
    const timeoutMs = this.spec.version.timeout * 1000;
    const event = { ...invocation, deadlineMs: Math.floor(this.parts.clock.wallTime() + timeoutMs) };
    const turn = new Turn(event, body, this.turns, this.count === 0 ? this.init.ms : undefined);
    this.count += 1;
    this.turn = turn;
    turn.arm(timeoutMs, () => this.end(timedOut(this.spec.version.timeout), 'timeout'));
    if (this.init.isDone) this.deliver(turn);
    else this.init.runAgain();
    return turn.ended;
  }

  /** Answers the invocation under way, if there is one. Safe to call again. */
  fail(failure: Failure): void {
    this.turn?.fail(failure);
  }

  /** Nothing of it is waited for any more. */
  disarm(): void {
    this.turn?.disarm();
    this.init.cancel();
  }

  receive(frame: InitFrame): void {
    if ('peakMemoryBytes' in frame) this.peak.note(frame.peakMemoryBytes);
    switch (frame.type) {
      case 'log':
        this.output.take(frame.stream, frame.data);
        break;
      case 'request':
        this.api.request(frame.exchange, frame.head, frame.body, frame.end, frame.isAnswered);
        break;
      case 'body':
        this.api.body(frame.exchange, frame.data, frame.end, frame.trailers);
        break;
      case 'abort':
        this.api.aborted(frame.exchange);
        break;
      case 'answer':
      case 'rest':
      case 'next':
        this.api.said(frame);
        break;
      case 'exit':
        this.runtimeEnded(exited(frame.code, frame.signal, frame.signal === 9 && frame.oomKills > 0));
        break;
      case 'spawn-failed':
        this.runtimeEnded(startFailure(this.spec.version, frame));
        break;
      case 'hello':
      case 'listing':
      case 'ready':
        break;
    }
  }

  /** Lets what runs end in its time, where there are extensions; undefined where it need not be waited for. */
  shutDown(reason: string): Promise<void> | undefined {
    this.isOver = true;
    return this.companions.end(reason);
  }

  /** Resolves when extensions have been told what they asked to be told; undefined when nobody has. */
  delivered(): Promise<void> | undefined {
    return this.companions.deliver();
  }

  /** The link is gone: nothing that ends will be heard of. */
  abandon(): void {
    this.companions.abandon();
  }

  private start(): void {
    this.api.reset();
    this.isRuntimeWaiting = false;
    const { extensions } = this.around;
    this.companions.launch(extensions);
    if (extensions.length === 0) this.startRuntime();
  }

  private startRuntime(): void {
    this.isRuntimeRunning = true;
    this.around.startRuntime();
  }

  private kill(reason: string): void {
    const ending = this.companions.end(reason);
    if (!ending) return this.around.kill();
    void ending.then(() => {
      if (this.companions.isEndedBy(ending)) this.around.kill();
    });
  }

  private deliver(turn: Turn): void {
    this.isRuntimeWaiting = false;
    const event = turn.start();
    this.companions.invoke(event);
    this.api.deliver(event, turn);
  }

  private ready(): void {
    this.turn?.settle();
    this.isRuntimeWaiting = true;
    this.companions.close();
    this.proceed();
  }

  /** An init or an invocation is over when the runtime and all extensions have asked for more. */
  private proceed(): void {
    const { turn } = this;
    if (this.isOver || !this.isRuntimeWaiting || !this.companions.areWaiting) return;
    if (this.around.state === 'initializing') {
      this.initSucceeded();
      this.around.idle('initialised');
    } else if (turn && !turn.isAnswered) {
      // The init was run again inside this invocation.
      this.initSucceeded();
      this.deliver(turn);
    } else if (turn) {
      turn.complete();
      this.turn = undefined;
      this.around.idle('answered');
    }
  }

  private initSucceeded(): void {
    this.init.succeeded();
    this.logExtensions();
    this.companions.closeSubscriptions();
    this.around.initialised();
  }

  private initFailed(failure: Failure): void {
    if (this.around.state !== 'initializing' && !this.init.isAgain) return;
    this.logExtensions();
    if (this.init.failed(failure)) this.around.idle('init failed');
    else this.end(failure, 'init-error');
  }

  /** By itself, or because it was killed after a failed init. */
  private runtimeEnded(failure: Failure): void {
    this.isRuntimeRunning = false;
    this.output.flush();
    this.processEnded(this.companions.explain(failure));
  }

  private processEnded(failure: Failure): void {
    this.companions.noteEnd();
    if (this.isOver) return;
    const isLast = !this.isRuntimeRunning && !this.companions.areRunning;
    if (isLast ? this.init.processEnded() : this.init.isEnding) return;
    if (this.around.state === 'initializing') this.initFailed(failure);
    else if (this.init.isAgain) {
      if (this.turn) this.initFailed(failure);
    } else this.end(failure, this.isAnswering ? failure.outcome : 'exit');
  }

  private end(failure: Failure, reason: string): void {
    this.fail(failure);
    this.around.end(reason);
  }

  private logExtensions(): void {
    const { reports } = this.companions;
    if (reports.length > 0) this.parts.log.extensions(reports);
  }

  private aroundCompanions(): CompanionsAround {
    const { around } = this;
    const isRunning = () => this.isRuntimeRunning;
    return {
      start: (name, listener) => around.startExtension(name, listener),
      kill: (process) => around.killProcess(process),
      respond: (exchange, answer) => around.exchanges.respond(exchange, answer),
      connect: (port) => around.connect(port),
      complete: () => {
        if (!this.isOver) this.startRuntime();
      },
      waiting: () => this.proceed(),
      ended: (failure) => this.processEnded(failure),
      runtime: {
        get isRunning() {
          return isRunning();
        },
        signal: (signal) => around.signalRuntime(signal),
      },
    };
  }
}
