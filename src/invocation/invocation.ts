import type { Phases } from '../contract/phases';
import type { AnswerBody, BodySource } from '../environment/runtime-api/answer-body';
import { BufferedBody } from '../environment/runtime-api/buffered-body';
import type { StartKind } from '../contract/start-kind';

export { BufferedBody, type AnswerBody, type BodySource };

/** One Invoke as it arrived: checked for form, not yet for the function's existence. */
export interface InvokeRequest {
  /** UUID v4: the answer's `x-amzn-RequestId`, the log's `RequestId` and the context's `awsRequestId`. */
  readonly requestId: string;
  /** As addressed: a name, `name:qualifier`, a partial or a full ARN. */
  readonly functionName: string;
  readonly qualifier?: string;
  /** JSON text as sent; empty means `{}`. */
  readonly payload: Buffer;
  /** `X-Amz-Tenant-Id`: whose call it is. */
  readonly tenantId?: string;
  /** Decoded JSON text of `X-Amz-Client-Context`. */
  readonly clientContext?: string;
  /** `X-Amzn-Trace-Id` as the runtime receives it. */
  readonly traceHeader?: string;
  /** What of it is ours, because the caller left it open; absent: nothing. */
  readonly openTrace?: OpenTrace;
  /** The caller wants the last 4 KB of the log (`X-Amz-Log-Type: Tail`). */
  readonly logTail: boolean;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** When the request's head was read, of the steady clock. */
  readonly receivedAt: number;
  readonly controls?: TestControls;
}

/** What a caller's `X-Amzn-Trace-Id` left open, or all of it where there was none. */
export interface OpenTrace {
  /** Whether the trace is sampled. */
  readonly decision: boolean;
  readonly parent: boolean;
}

/** Per call, while the service runs with LAMBDABOX_TEST_CONTROLS=1. */
export interface TestControls {
  /** Where the environment must come from. */
  readonly forceStart?: 'cold' | 'stem' | 'warm';
  /** The call is refused with 429. */
  readonly throttle?: true;
  /** The runtime process is killed when it has the event. */
  readonly crash?: true;
  /** A start for this call takes so much longer, milliseconds. */
  readonly slowStartMs?: number;
}

/** What is known of a call before its function answers. */
export interface InvokeStart {
  /** The version that runs, also when an alias was addressed. */
  readonly executedVersion: string;
  readonly startKind: StartKind;
  readonly environmentId: string;
  /** `X-Amzn-Trace-Id` as the runtime has it: with this pass in its Lineage. */
  readonly traceHeader?: string;
}

/** Where the answer of a call goes. */
export interface CallBody extends AnswerBody {
  /** Told first, once, when the call has an environment; a call that never gets one throws. */
  began?(start: InvokeStart): void;
}

/** How a call ended whose answer has gone into a body. */
export interface InvokeEnd extends InvokeStart {
  readonly functionError?: 'Unhandled';
  /** Of a failure, as logs and metrics have it: `Function.Unknown`, `Sandbox.Timedout`, ... */
  readonly errorType?: string;
  /** The last 4 KB of the invocation's log, when it was asked for. */
  readonly logTail?: Buffer;
  readonly phases: Phases;
}

export interface InvokeResult extends InvokeEnd {
  /** The function's answer, or the error object when `functionError` is set, byte for byte. */
  readonly payload: Buffer;
  /** `application/json` unless the runtime said otherwise. */
  readonly contentType?: string;
}

/**
 * What the HTTP front needs of the invocation service. All throw AwsError for the client's and the platform's
 * faults; a function's failure is a result with `functionError`.
 */
export interface Invoker {
  /** RequestResponse: ends when the function has answered. */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /**
   * The same, the answer going into `body` as it comes. What is thrown was thrown before `body` was told anything, but for
   * the stop of the service, before which it may have failed. A caller that leaves does not end the call: its body goes on
   * taking what comes.
   */
  stream(request: InvokeRequest, body: CallBody): Promise<InvokeEnd>;
  /** DryRun: throws what `invoke` would throw before it runs anything. */
  dryRun(functionName: string, qualifier?: string, tenantId?: string): void;
  /** Event: resolves once the event is accepted. */
  enqueue(request: InvokeRequest): Promise<void>;
}
