import type { TraceSegment } from '../../contract/trace-segment';
import type { InvocationReport, LoggedFailure, RuntimeDone } from '../../telemetry/events';

/** LoggingConfig as far as the platform's own lines depend on it (Lambda API reference, "LoggingConfig"). */
export interface PlatformLogging {
  readonly LogFormat: 'Text' | 'JSON';
  /** JSON only; INFO when absent. */
  readonly SystemLogLevel?: SystemLogLevel;
}

export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

/** All times are epoch milliseconds, all durations milliseconds. */
export interface InitStarted {
  readonly at: number;
  /** `python:3.13.v1`; unset, as the next, of an image that brings its own. */
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
  readonly functionName: string;
  readonly functionVersion: string;
  /** The environment's log stream. */
  readonly instanceId: string;
  readonly memorySizeMb: number;
}

export interface InitReported {
  readonly at: number;
  readonly durationMs: number;
  /** `invoke`: the second try of a failed init, inside the first invocation. */
  readonly phase: 'init' | 'invoke';
  readonly failure?: LoggedFailure;
}

export interface InvocationStarted {
  readonly at: number;
  readonly requestId: string;
  readonly functionVersion: string;
  readonly functionArn: string;
  readonly tenantId?: string | undefined;
  readonly segment?: TraceSegment | undefined;
  /** `Root=...;Parent=...;Sampled=1` */
  readonly traceHeader?: string | undefined;
}

export interface RuntimeDoneWith extends RuntimeDone {
  readonly at: number;
}

export interface InvocationReported extends Omit<InvocationReport, 'producedBytes'> {
  readonly at: number;
  readonly memorySizeMb: number;
}

/** What became of an extension at the end of an init. */
export interface ExtensionReported {
  readonly name: string;
  /** `Ready`, `Registered`, `LaunchError`, ... */
  readonly state: string;
  readonly events: readonly string[];
  readonly errorType?: string;
}

/** An extension that is told what its environment does. */
export interface Subscribed {
  readonly name: string;
  /** `platform`, `function`, `extension`. */
  readonly types: readonly string[];
  /** By AWS's older Logs API. */
  readonly isByLogsApi: boolean;
}

/** Of events that a slow subscriber did not get. */
export interface LogsDropped {
  readonly reason: string;
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}

/**
 * What the platform says of one function: lines without newlines, none where the format or the level leaves them out, or
 * records.
 */
export interface PlatformLog<T = string> {
  initStart(event: InitStarted): T[];
  initReport(event: InitReported): T[];
  extension(at: number, event: ExtensionReported): T[];
  subscription(at: number, event: Subscribed): T[];
  dropped(at: number, event: LogsDropped): T[];
  start(event: InvocationStarted): T[];
  runtimeDone(event: RuntimeDoneWith): T[];
  end(event: Pick<InvocationReported, 'at' | 'requestId' | 'failure'>): T[];
  report(event: InvocationReported): T[];
}
