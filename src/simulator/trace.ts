/** Calls of many functions, counted by the minute: what the policies are tried on. */
export interface Trace {
  readonly functions: readonly TraceFunction[];
  readonly minutes: number;
  readonly calls: number;
  /** What the files leave open, and what was taken instead; for people. */
  readonly notes: readonly string[];
}

export interface TraceFunction {
  /** Owner, app and function. */
  readonly key: string;
  /** What one environment of it holds. */
  readonly memoryMb: number;
  /** What every call of it takes. */
  readonly durationMs: number;
  /** Calls by minute of the trace. */
  readonly calls: Float64Array;
}

export const MINUTE_MS = 60_000;
