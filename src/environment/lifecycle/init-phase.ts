import type { FunctionVersion } from '../../functions/model';
import type { Clock, Timer } from '../../lib/clock';
import type { InitializationType } from '../../telemetry/events';
import type { EnvironmentOutput } from '../environment-output';
import type { BootTimes } from '../sandbox';
import { initLimit, type Failure } from './failure';

/** What it makes happen. */
export interface InitActions {
  /** Starts the extensions and the runtime process, or tells the one that waits which function it serves. */
  start(): void;
  /** Ends what still runs, because the init has failed. */
  kill(failure: Failure): void;
  /** The init takes too long. */
  limitReached(failure: Failure): void;
}

export interface InitSpec {
  readonly version: Pick<FunctionVersion, 'timeout'>;
  readonly initializationType: InitializationType;
}

/**
 * The init of one environment, in its words of INIT_REPORT. init: the first one, under Lambda's own limit. invoke: that
 * one has failed, and it is run again inside the next invocation, under the function's timeout; a second failure ends
 * the environment. done: the runtime serves. A process that is still to end keeps the next one from its start.
 */
export class InitPhase {
  private phase: 'init' | 'invoke' | 'done' = 'init';
  private startedAt = 0;
  private limit: Timer | undefined;
  /** A process runs, or its end has not been told yet. */
  private isAlive = false;
  private isRestartDue = false;
  private isKilling = false;
  private durationMs: number | undefined;

  constructor(
    private readonly spec: InitSpec,
    private readonly clock: Clock,
    private readonly log: Pick<EnvironmentOutput, 'initReport'>,
    private readonly actions: InitActions,
  ) {}

  get isDone(): boolean {
    return this.phase === 'done';
  }

  /** The first one has failed, and no other has succeeded yet. */
  get isAgain(): boolean {
    return this.phase === 'invoke';
  }

  /** It has failed, and its processes are still to end. */
  get isEnding(): boolean {
    return this.isKilling;
  }

  /** Milliseconds of the first one, if it succeeded. */
  get ms(): number | undefined {
    return this.durationMs;
  }

  /** The container is there: its files follow, which are a part of its init. */
  prepare(): void {
    this.startedAt = this.clock.now();
  }

  /** A stem's process has booted long ago: its init begins now. */
  prepared(): BootTimes {
    const now = this.clock.now();
    const bootMs = now - this.startedAt;
    this.startedAt = now;
    return { createMs: 0, startMs: 0, bootMs };
  }

  run(): void {
    this.isRestartDue = false;
    this.isKilling = false;
    this.isAlive = true;
    if (this.phase === 'init') {
      const { ms, failure } = initLimit(this.spec.initializationType, this.spec.version.timeout);
      this.limit = this.clock.after(ms, () => this.actions.limitReached(failure));
    } else this.prepare();
    this.actions.start();
  }

  /** An invocation needs it; the process of the last one may still have to end. */
  runAgain(): void {
    if (this.isAlive) this.isRestartDue = true;
    else this.run();
  }

  succeeded(): void {
    this.cancel();
    const durationMs = this.clock.now() - this.startedAt;
    if (this.phase === 'init') this.durationMs = durationMs;
    this.log.initReport(durationMs, this.isAgain ? 'invoke' : 'init');
    this.phase = 'done';
  }

  /** Whether it may be run again, inside an invocation. */
  failed(failure: Failure): boolean {
    this.cancel();
    const phase = this.isAgain ? 'invoke' : 'init';
    this.log.initReport(this.clock.now() - this.startedAt, phase, failure);
    if (phase === 'invoke') return false;
    this.phase = 'invoke';
    if (this.isAlive) {
      this.isKilling = true;
      this.actions.kill(failure);
    }
    return true;
  }

  /** The runtime process ended, the last of all that ran; whether the next one took its place. */
  processEnded(): boolean {
    this.isAlive = false;
    if (!this.isRestartDue) return false;
    this.run();
    return true;
  }

  cancel(): void {
    this.limit?.cancel();
  }
}
