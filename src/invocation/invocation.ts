import type { Phases } from '../contract/phases';
import type { AnswerBody } from '../environment/runtime-api/answer-body';
import type { StartKind } from '../contract/start-kind';

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
  /** The caller wants the last 4 KB of the log (`X-Amz-Log-Type: Tail`). */
  readonly logTail: boolean;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** When the request's head was read, of the steady clock. */
  readonly receivedAt: number;
  readonly controls?: TestControls;
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

/** How a call ended whose answer has gone into a body. */
export interface InvokeEnd {
  readonly functionError?: 'Unhandled';
  /** Of a failure, as logs and metrics have it: `Function.Unknown`, `Sandbox.Timedout`, ... */
  readonly errorType?: string;
  /** The version that ran, also when an alias was addressed. */
  readonly executedVersion: string;
  /** The last 4 KB of the invocation's log, when it was asked for. */
  readonly logTail?: Buffer;
  readonly startKind: StartKind;
  readonly environmentId: string;
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
   * The same, the answer going into `body` as it comes. What is thrown was thrown before `body` was told anything. A caller
   * that leaves does not end the call: its body goes on taking what comes.
   */
  stream(request: InvokeRequest, body: AnswerBody): Promise<InvokeEnd>;
  /** DryRun: throws what `invoke` would throw before it runs anything. */
  dryRun(functionName: string, qualifier?: string): void;
  /** Event: resolves once the event is accepted. */
  enqueue(request: InvokeRequest): Promise<void>;
}
