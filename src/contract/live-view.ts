import type { CapacityReport } from './capacity-report';
import type { RecentCalls } from './recent-calls';

/** `GET /_lambdabox/live`: what the service does now. Times are epoch milliseconds. */
export interface LiveView {
  readonly at: number;
  readonly inFlight: number;
  readonly concurrencyLimit: number;
  readonly queuedEvents: number;
  /** What calls functions by itself; records a second over the last minute. */
  readonly sources: { readonly count: number; readonly troubled: number; readonly rate: number };
  readonly memory: CapacityReport;
  readonly stems: { readonly ready: number; readonly starting: number };
  /** Since when `recent` counts: a whole minute, one to two minutes ago. */
  readonly recentSince: number;
  /** By name. */
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
  /** Memory that its environments have reserved, MB. */
  readonly heldMb: number;
  /** Absent when nobody called it lately. */
  readonly recent?: RecentCalls;
}
