import type { Usage } from './usage';

/** `GET /_lambdabox/usage`. */
export interface UsageAnswer extends UsageTotals {
  /** Whole UTC days, both inclusive. */
  readonly since: string;
  readonly until: string;
  /** When metering began in this data directory, epoch milliseconds. */
  readonly beganAt: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface UsageTotals {
  /** By name. */
  readonly functions: readonly FunctionUsage[];
  /** Over those functions, the oldest first; days without any are left out. */
  readonly days: readonly DayUsage[];
  /** Of all functions: a stem belongs to none. */
  readonly stems: readonly StemUsage[];
}

export interface FunctionUsage extends Usage {
  readonly functionName: string;
}

export interface DayUsage extends Usage {
  /** UTC, such as `2026-01-31`. */
  readonly day: string;
}

/** What stems held. */
export interface StemUsage {
  readonly runtime: string;
  readonly gbSeconds: number;
}
