import type { TraceSegment } from '../contract/trace-segment';
import type { InvocationReport, LoggedFailure } from '../telemetry/events';
import type { ExtensionReport } from './extensions/extension';

export interface StartedInvocation {
  readonly requestId: string;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  readonly tenantId?: string;
  readonly segment?: TraceSegment;
}

/** What one environment writes: the platform's lines and the function's, in the order of CloudWatch Logs. */
export interface EnvironmentOutput {
  /** Whether it needs to know what was stdout's and what stderr's. */
  readonly isApart: boolean;
  initStart(): void;
  /** Only for an init that failed. `phase` is `invoke` for the second try, inside the first invocation. */
  initReport(durationMs: number, phase: 'init' | 'invoke', failure: LoggedFailure): void;
  /** At the end of an init that had extensions, however it ended. */
  extensions(reports: readonly ExtensionReport[]): void;
  start(invocation: StartedInvocation): void;
  /** `stdout` has both where they need not be apart. The data is not kept beyond the call. */
  output(stream: 'stdout' | 'stderr', data: Buffer): void;
  /** Of an external extension. The data is not kept beyond the call. */
  extensionOutput(name: string, data: Buffer): void;
  /** One log record of the runtime's client, which may have several lines. `writtenAt`: epoch ms, as the client says. */
  record(message: string, writtenAt: number): void;
  /** END and REPORT. Lines that come later belong to no invocation. */
  end(report: InvocationReport): void;
  /** The last 4 KB of the invocation that ended last: what its function wrote while it was loaded for it, START to REPORT. */
  tail(): Buffer;
  /** Writes what is still held of an unfinished line. */
  close(): void;
}
