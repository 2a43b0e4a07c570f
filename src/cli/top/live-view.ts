import type { CapacityReport, StartKind } from '../../telemetry/events';

/** What the service tells of now (`GET /_lambdabox/live`). Times are epoch milliseconds. */
export interface LiveView {
  readonly at: number;
  readonly inFlight: number;
  readonly concurrencyLimit: number;
  readonly queuedEvents: number;
  readonly memory: CapacityReport;
  readonly stems: { readonly ready: number; readonly starting: number };
  /** Since when `recent` counts, one to two minutes ago. */
  readonly recentSince: number;
  readonly functions: readonly LiveFunction[];
}

export interface LiveFunction {
  readonly functionName: string;
  /** Since the service started. */
  readonly calls: number;
  readonly errors: number;
  readonly throttles: number;
  /** Environments. */
  readonly busy: number;
  readonly idle: number;
  readonly frozen: number;
  readonly starting: number;
  /** Calls without an environment. */
  readonly waiting: number;
  readonly heldMb: number;
  readonly recent?: {
    readonly calls: number;
    readonly errors: number;
    readonly throttles: number;
    readonly startKinds: Readonly<Partial<Record<StartKind, number>>>;
    readonly p50Ms?: number;
    readonly p99Ms?: number;
  };
}
