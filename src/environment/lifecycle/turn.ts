import type { TraceSegment } from '../../contract/trace-segment';
import type { Timer } from '../../lib/clock';
import { deferred } from '../../lib/deferred';
import type { Outcome } from '../../contract/outcome';
import type { AnswerBody, AnswerTarget, BodySource } from '../runtime-api/answer-body';
import type { RuntimeAnswer } from '../runtime-api/runtime-answer';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import { answerFailure, TRUNCATED } from './answer-failure';
import { failurePayload, messageOf, reportedType, type Failure } from './failure';
import { TurnRecord, type TurnRecordParts } from './turn-record';

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
export interface TurnParts extends TurnRecordParts {
  /** Whether more than the runtime has to do with each call. */
  hasExtensions(): boolean;
  /** It has answered. */
  answered(): void;
}

/** A runtime that ends breaks its answer off a moment before it is reaped: so long its end is waited for. Milliseconds. */
const REAP_MS = 500;

/**
 * One invocation in an environment, from `invoke` until the runtime and all extensions ask for more. Its body is ended once,
 * by the first of the runtime's answer and a failure; what comes later is dropped, and nobody holds it back.
 */
export class Turn implements AnswerTarget, BodySource {
  private readonly record: TurnRecord;
  private readonly answer = deferred<InvocationAnswer>();
  private timer: Timer | undefined;
  /** Of an answer that has broken off. */
  private reaping: Timer | undefined;
  private hasAnswered = false;
  private source: BodySource | undefined;
  private bytes = 0;

  constructor(
    private readonly event: RuntimeEvent,
    private readonly sink: AnswerBody,
    private readonly parts: TurnParts,
    /** Of an init that this invocation pays for. */
    initDurationMs: number | undefined,
  ) {
    this.record = new TurnRecord(event, parts, initDurationMs);
  }

  /** Never rejects. */
  get ended(): Promise<InvocationAnswer> {
    return this.answer.promise;
  }

  /** The runtime or an extension is still to ask for more. */
  get isAnswered(): boolean {
    return this.hasAnswered;
  }

  get limitBytes(): number {
    return this.sink.limitBytes;
  }

  /** Its time runs until all ask for more. */
  arm(ms: number, timedOut: () => void): void {
    this.timer = this.parts.clock.after(ms, timedOut);
  }

  disarm(): void {
    this.timer?.cancel();
  }

  /** The runtime asks for more: though its answer may have broken off, it is alive. */
  settle(): void {
    if (this.reaping) this.refuse(TRUNCATED);
    if (this.hasAnswered) this.record.runtimeAsked();
  }

  /** All ask for more: it is over. */
  complete(): void {
    this.disarm();
    this.record.end();
  }

  /** The runtime gets the event. */
  start(): RuntimeEvent {
    this.record.delivered();
    return this.event;
  }

  head(contentType: string | undefined, source: BodySource): void {
    if (this.hasAnswered) return;
    this.record.responding();
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
    if (failure === TRUNCATED) this.reaping ??= this.parts.clock.after(REAP_MS, () => this.refuse(failure));
    else if (failure) this.refuse(failure);
    else this.succeed();
  }

  /** Its environment ends: nobody will ask for more. Safe to call again, and after the answer. */
  fail(failure: Failure): void {
    if (failure.outcome === 'oom') this.parts.peak.noteAll();
    if (!this.hasAnswered) this.answerWith(failure, false);
    this.record.end(failure);
  }

  private succeed(): void {
    this.hasAnswered = true;
    this.sink.end();
    this.conclude(this.bytes, undefined, true);
  }

  private refuse(failure: Failure): void {
    if (!this.hasAnswered) this.answerWith(failure, true);
  }

  private answerWith(failure: Failure, isByRuntime: boolean): void {
    this.hasAnswered = true;
    const document = failurePayload(failure, this.event.requestId);
    this.sink.fail(document, reportedType(failure));
    this.conclude(document.length, failure, isByRuntime);
  }

  private conclude(producedBytes: number, failure: Failure | undefined, isByRuntime: boolean): void {
    this.reaping?.cancel();
    this.resume();
    this.source = undefined;
    const figures = this.record.answered(producedBytes, {
      ...(failure ? { failure } : {}),
      isByRuntime,
      isAwaited: this.parts.hasExtensions(),
    });
    this.answer.resolve({
      ...figures,
      outcome: failure?.outcome ?? 'success',
      ...(failure ? { errorType: failure.errorType, errorMessage: messageOf(failure) } : {}),
    });
    this.parts.answered();
  }
}
