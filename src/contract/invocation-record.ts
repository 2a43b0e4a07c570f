import type { Outcome } from './outcome';
import type { Phases } from './phases';
import type { StartKind } from './start-kind';
import type { TraceSegment } from './trace-segment';

/** An invocation that ended. Durations are milliseconds. */
export interface InvocationRecord {
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  /** As it was addressed; absent without one. */
  readonly qualifier?: string;
  readonly environmentId: string;
  readonly startKind: StartKind;
  readonly outcome: Outcome;
  readonly errorType?: string;
  /** What was said of it when it failed; cut to 1,000 characters. */
  readonly errorMessage?: string;
  /** Epoch milliseconds at which the request was accepted. */
  readonly startedAt: number;
  readonly phases: Phases;
  readonly totalMs: number;
  /** How much longer it would have waited with nothing kept for it (SavedWaits). */
  readonly savedMs: number;
  /** It ran in an environment of its version's provisioned concurrency. */
  readonly isProvisioned?: true;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Of a sampled call of a function with active tracing. */
  readonly trace?: TraceSegment;
}
