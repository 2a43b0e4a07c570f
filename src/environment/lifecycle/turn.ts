import type { TraceSegment } from '../../contract/trace-segment';
import type { Clock, Timer } from '../../lib/clock';
import { deferred } from '../../lib/deferred';
import type { Outcome } from '../../contract/outcome';
import type { EnvironmentOutput } from '../environment-output';
import type { PeakMemory } from '../peak-memory';
import type { AnswerBody, AnswerTarget, BodySource } from '../runtime-api/answer-body';
import type { RuntimeAnswer } from '../runtime-api/runtime-answer';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import { answerFailure, TRUNCATED } from './answer-failure';
import { failurePayload, messageOf, reportedType, type Failure } from './failure';

export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  readonly clientContext?: string;
  readonly tenantId?: string;
  /** Of a sampled call of a function with active tracing. */
  readonly segment?: TraceSegment;
}

/** How an invocation ended; what it answered is in its body. */
export interface InvocationAnswer {
  readonly outcome: Outcome;
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  /** On the first invocation of the environment only. */
  readonly initDurationMs?: number;
  readonly maxMemoryUsedMb: number;
  /** Bytes of the answer or of the error document. */
  readonly producedBytes: number;
}

/** What all turns of an environment have in common. */
export interface TurnParts {
  readonly clock: Clock;
  readonly log: Pick<EnvironmentOutput, 'start' | 'end'>;
  readonly peak: PeakMemory;
  /** It has answered. */
  answered(): void;
}

/** A runtime that ends breaks its answer off a moment before it is reaped: so long its end is waited for. Milliseconds. */
const REAP_MS = 500;

/**
 * One invocation in an environment, from `invoke` until the runtime asks for more. Its body is ended once, by the first of
 * the runtime's answer and a failure; what comes later is dropped, and nobody holds it back.
 */
export class Turn implements AnswerTarget, BodySource {
  private readonly startedAt: number;
  private readonly answer = deferred<InvocationAnswer>();
  private timer: Timer | undefined;
  /** Of an answer that has broken off. */
  private reaping: Timer | undefined;
  private isStarted = false;
  private hasAnswered = false;
  private source: BodySource | undefined;
  private bytes = 0;

  constructor(
    private readonly event: RuntimeEvent,
    private readonly sink: AnswerBody,
    private readonly parts: TurnParts,
    /** Of an init that this invocation pays for. */
    private readonly initDurationMs: number | undefined,
  ) {
    this.startedAt = parts.clock.now();
  }

  /** Never rejects. */
  get ended(): Promise<InvocationAnswer> {
    return this.answer.promise;
  }

  /** The runtime is still to ask for more. */
  get isAnswered(): boolean {
    return this.hasAnswered;
  }

  get limitBytes(): number {
    return this.sink.limitBytes;
  }

  /** Its time runs until the runtime asks for more. */
  arm(ms: number, timedOut: () => void): void {
    this.timer = this.parts.clock.after(ms, timedOut);
  }

  disarm(): void {
    this.timer?.cancel();
  }

  /** The runtime asks for more, though its answer has broken off: it is alive. */
  settle(): void {
    if (this.reaping) this.fail(TRUNCATED);
  }

  /** Writes its START line: when the runtime gets the event, or when it turns out that it never will. */
  start(): RuntimeEvent {
    if (!this.isStarted) this.parts.log.start(this.event);
    this.isStarted = true;
    return this.event;
  }

  head(contentType: string | undefined, source: BodySource): void {
    if (this.hasAnswered) return;
    this.source = source;
    this.sink.head(contentType, this);
  }

  chunk(data: Buffer): void {
    if (this.hasAnswered) return;
    this.bytes += data.length;
    this.sink.chunk(data);
  }

  pause(): void {
    this.source?.pause();
  }

  resume(): void {
    this.source?.resume();
  }

  /** The runtime has answered. Safe to call again. */
  respond(answer: RuntimeAnswer): void {
    if (this.hasAnswered) return;
    const failure = answerFailure(answer, this.limitBytes);
    if (failure === TRUNCATED) this.reaping ??= this.parts.clock.after(REAP_MS, () => this.fail(failure));
    else if (failure) this.fail(failure);
    else this.succeed();
  }

  private succeed(): void {
    this.hasAnswered = true;
    this.sink.end();
    this.end(this.bytes);
  }

  /** Safe to call again, and after the answer. */
  fail(failure: Failure): void {
    if (this.hasAnswered) return;
    this.hasAnswered = true;
    if (failure.outcome === 'oom') this.parts.peak.noteAll();
    const document = failurePayload(failure, this.event.requestId);
    this.sink.fail(document, reportedType(failure));
    this.end(document.length, failure);
  }

  private end(producedBytes: number, failure?: Failure): void {
    const { clock, log, peak } = this.parts;
    this.reaping?.cancel();
    this.resume();
    this.source = undefined;
    this.start();
    const report = {
      ...billOf(clock.now() - this.startedAt, this.initDurationMs),
      maxMemoryUsedMb: peak.megabytes(),
      producedBytes,
    };
    const { requestId, tenantId, segment } = this.event;
    log.end({
      ...report,
      requestId,
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(segment ? { segment } : {}),
      ...(failure ? { failure } : {}),
    });
    this.answer.resolve({
      ...report,
      outcome: failure?.outcome ?? 'success',
      ...(failure ? { errorType: failure.errorType, errorMessage: messageOf(failure) } : {}),
    });
    this.parts.answered();
  }
}

type Bill = Pick<InvocationAnswer, 'durationMs' | 'billedDurationMs' | 'initDurationMs'>;

function billOf(durationMs: number, initDurationMs: number | undefined): Bill {
  const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
  return {
    durationMs,
    billedDurationMs,
    ...(initDurationMs === undefined ? {} : { initDurationMs }),
  };
}
