import type { TraceSegment } from '../contract/trace-segment';
import type { EnvironmentEvent, InvocationReport, LoggedFailure, RuntimeDone } from '../telemetry/events';
import type { ExtensionReport } from './extensions/extension';

export interface StartedInvocation {
  readonly requestId: string;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  readonly tenantId?: string;
  readonly segment?: TraceSegment;
}

/** An extension that is told what its environment does. */
export interface SubscribedExtension {
  readonly name: string;
  readonly types: readonly string[];
  /** By AWS's older Logs API. */
  readonly isByLogsApi: boolean;
}

export interface DroppedEvents {
  readonly reason: string;
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}

/** What one environment writes: the platform's lines and the function's, in the order of CloudWatch Logs. */
export interface EnvironmentOutput {
  /** Whether it needs to know what was stdout's and what stderr's. */
  readonly isApart: boolean;
  initStart(): void;
  /** `phase` is `invoke` for the second try of an init that failed, inside the first invocation. */
  initReport(durationMs: number, phase: 'init' | 'invoke', failure?: LoggedFailure): void;
  /** From now on `listener` is told of all that is written and done, and of the beginning of the init. */
  tell(listener: (event: EnvironmentEvent) => void): void;
  /** Nobody is from now on, so that nothing is made for it. */
  tellNobody(): void;
  subscribed(event: SubscribedExtension): void;
  /** Events that a subscriber did not get. */
  dropped(event: DroppedEvents): void;
  /** At the end of an init that had extensions, however it ended. */
  extensions(reports: readonly ExtensionReport[]): void;
  start(invocation: StartedInvocation): void;
  /** `stdout` has both where they need not be apart. The data is not kept beyond the call. */
  output(stream: 'stdout' | 'stderr', data: Buffer): void;
  /** Of an external extension. The data is not kept beyond the call. */
  extensionOutput(name: string, data: Buffer): void;
  /** One log record of the runtime's client, which may have several lines. `writtenAt`: epoch ms, as the client says. */
  record(message: string, writtenAt: number): void;
  /** Its caller is answered, while extensions still work: the tail is whole, with END and REPORT as they would be now. */
  answered(report: InvocationReport): void;
  /** The runtime has asked for more, or will not any more. */
  runtimeDone(done: RuntimeDone): void;
  /** END and REPORT. Lines that come later belong to no invocation. */
  end(report: InvocationReport): void;
  /** The last 4 KB of the invocation that was answered last: what its function wrote while it was loaded for it, START to REPORT. */
  tail(): Buffer;
  /** Writes what is still held of an unfinished line. */
  close(): void;
}
