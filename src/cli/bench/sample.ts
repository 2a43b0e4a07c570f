import type { Phase } from '../../contract/phases';

/** The ways to have an environment that a benchmark makes happen, the slowest first. */
export const BENCH_KINDS = ['cold', 'stem', 'thawed', 'warm'] as const;
export type BenchKind = (typeof BENCH_KINDS)[number];

/** One call that succeeded and was of the kind that was wanted. Times are milliseconds. */
export interface Sample {
  readonly requestId: string;
  readonly environmentId: string;
  /** As the client saw it: from the moment at which it was to be sent until its answer was read. */
  readonly latencyMs: number;
  /** How much later than intended it was sent; part of `latencyMs`. */
  readonly lateMs: number;
  /** The service's own account of its time. */
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
}

/** What one call came to. */
export type CallOutcome =
  | { readonly startKind: string; readonly sample: Sample }
  /** The function failed: `Unhandled`, and what it answered. */
  | { readonly functionError: string; readonly requestId: string; readonly answer: string }
  /** The service refused it: `TooManyRequestsException: Rate exceeded`. */
  | { readonly refused: string };
