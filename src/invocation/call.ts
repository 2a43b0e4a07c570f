import type { Environment } from '../environment/environment';
import type { InvocationAnswer } from '../environment/lifecycle/turn';
import type { ResolvedFunction } from '../functions/model';
import { wallTimeOf, type Clock } from '../lib/clock';
import type { Acquired } from '../scheduler/waiter';
import type { InvocationRecord } from '../contract/invocation-record';
import type { Phases } from '../contract/phases';
import type { StartKind } from '../contract/start-kind';
import type { TraceSegment } from '../contract/trace-segment';
import type { Telemetry } from '../telemetry/events';
import { endOf, type UnansweredEnd } from './call-end';
import type { InvokeEnd, InvokeRequest } from './invocation';
import { phasesOf } from './phases';

/** `waiting`: for its permit and its environment. */
type CallState = 'waiting' | 'running' | 'answered' | UnansweredEnd;

/** What may follow. A client that leaves while its function runs changes nothing, as on AWS: the call runs to its answer. */
const NEXT: Readonly<Record<CallState, readonly CallState[]>> = {
  waiting: ['running', 'throttled', 'abandoned', 'failed'],
  running: ['answered', 'failed'],
  answered: [],
  throttled: [],
  abandoned: [],
  failed: [],
};

/** Says how many milliseconds a call did not wait because something was kept for it. */
export interface SavedWaits {
  of(functionName: string, start: { readonly startKind: StartKind; readonly phases: Phases }): number;
}

export interface CallParts {
  readonly telemetry: Pick<Telemetry, 'invocation' | 'unanswered'>;
  readonly savedWaits: SavedWaits;
  readonly clock: Clock;
}

/** A call of a function that exists, from its arrival to its one end, of which telemetry is told once. */
export class Call {
  private state: CallState = 'waiting';
  private acquired: Acquired<Environment> | undefined;
  private segment: TraceSegment | undefined;

  constructor(
    private readonly request: InvokeRequest,
    /** As it was when the call came. */
    private readonly target: ResolvedFunction,
    private readonly parts: CallParts,
  ) {}

  /** It is sampled, and its function's tracing is active. */
  traced(segment: TraceSegment): void {
    this.segment = segment;
  }

  /** An environment is reserved for it. */
  began(acquired: Acquired<Environment>): void {
    this.become('running');
    this.acquired = acquired;
  }

  /** Its function has answered, or failed by itself. */
  answered(answer: InvocationAnswer, traceHeader?: string): InvokeEnd {
    this.become('answered');
    const { acquired, request } = this;
    if (!acquired) throw new Error('a call is answered by an environment');
    const record = this.recordOf(acquired, answer);
    this.parts.telemetry.invocation(record, eventOf(request));
    const { environment, startKind } = acquired;
    return {
      functionError: answer.outcome === 'success' ? undefined : 'Unhandled',
      errorType: answer.errorType,
      executedVersion: record.version,
      logTail: request.logTail ? environment.logTail() : undefined,
      startKind,
      environmentId: environment.id,
      phases: record.phases,
      traceHeader,
    };
  }

  /** It ends without an answer, by what the caller is told. */
  ended(error: unknown): void {
    const { end, reason } = endOf(error);
    this.become(end);
    const { functionName, version } = this.target.version;
    const { requestId, receivedAt } = this.request;
    this.parts.telemetry.unanswered({
      requestId,
      functionName,
      version,
      end,
      reason,
      ...this.timesOf(receivedAt),
      ...(this.segment ? { trace: this.segment } : {}),
    });
  }

  private become(next: CallState): void {
    if (!NEXT[this.state].includes(next)) throw new Error(`a call that is ${this.state} cannot be ${next}`);
    this.state = next;
  }

  private timesOf(receivedAt: number) {
    const { clock } = this.parts;
    return { startedAt: wallTimeOf(receivedAt, clock), totalMs: clock.now() - receivedAt };
  }

  private recordOf(acquired: Acquired<Environment>, answer: InvocationAnswer): InvocationRecord {
    const { environment, startKind, waitedMs } = acquired;
    const { version, bootTimes } = environment;
    const { request, parts } = this;
    const { startedAt, totalMs } = this.timesOf(request.receivedAt);
    const isNew = startKind === 'cold' || startKind === 'stem';
    const start = isNew && bootTimes ? { ...bootTimes, initMs: environment.initMs ?? 0 } : undefined;
    const { durationMs } = answer;
    const qualifier = qualifierOf(this.target);
    const phases = phasesOf({ totalMs, waitedMs, durationMs, start });
    return {
      requestId: request.requestId,
      functionName: version.functionName,
      version: version.version,
      qualifier,
      environmentId: environment.id,
      startKind,
      outcome: answer.outcome,
      errorType: answer.errorType,
      errorMessage: answer.errorMessage,
      startedAt,
      phases,
      totalMs,
      savedMs: parts.savedWaits.of(version.functionName, { startKind, phases }),
      isProvisioned: environment.spec.initializationType === 'provisioned-concurrency' ? true : undefined,
      durationMs,
      billedDurationMs: answer.billedDurationMs,
      initDurationMs: answer.initDurationMs,
      memorySizeMb: version.memorySize,
      maxMemoryUsedMb: answer.maxMemoryUsedMb,
      requestBytes: request.payload.length,
      responseBytes: answer.producedBytes,
      trace: this.segment,
    };
  }
}

const EMPTY_EVENT = Buffer.from('{}');

/** What the function gets: an empty object where nothing was sent. */
export function eventOf({ payload }: Pick<InvokeRequest, 'payload'>): Buffer {
  return payload.length === 0 ? EMPTY_EVENT : payload;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]` */
export function qualifierOf({ invokedArn }: ResolvedFunction): string | undefined {
  return invokedArn.split(':')[7];
}
