import type { Phases } from '../contract/phases';
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

export interface InvokeResult {
  /** The function's answer, or the error object when `functionError` is set, byte for byte. */
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  /** The version that ran, also when an alias was addressed. */
  readonly executedVersion: string;
  /** The last 4 KB of the invocation's log, when it was asked for. */
  readonly logTail?: Buffer;
  readonly startKind: StartKind;
  readonly environmentId: string;
  readonly phases: Phases;
  /** `application/json` unless the runtime said otherwise. */
  readonly contentType?: string;
}

/**
 * What the HTTP front needs of the invocation service. All three throw AwsError for the client's and the platform's
 * faults; a function's failure is a result with `functionError`.
 */
export interface Invoker {
  /** RequestResponse: ends when the function has answered. */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /** DryRun: throws what `invoke` would throw before it runs anything. */
  dryRun(functionName: string, qualifier?: string): void;
  /** Event: returns once the event is accepted. */
  enqueue(request: InvokeRequest): void;
}
