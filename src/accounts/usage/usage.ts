/**
 * What is kept of a function's use. GB-seconds are memory size × time, a GB is 1,024 MB, as AWS bills them.
 * `billedGbSeconds`: billed duration of calls, on demand; `provisionedBilledGbSeconds`: the same of calls that ran in
 * provisioned environments; `provisionedGbSeconds`: provisioned concurrency as it was asked for; `idleGbSeconds` and
 * `frozenGbSeconds`: environments held while nobody called; `savedSeconds`: waiting that pools spared (SavedWaits).
 */
export const USAGE_FIELDS = [
  'calls',
  'errors',
  'billedGbSeconds',
  'provisionedBilledGbSeconds',
  'provisionedGbSeconds',
  'idleGbSeconds',
  'frozenGbSeconds',
  'savedSeconds',
] as const;
type UsageField = (typeof USAGE_FIELDS)[number];

export type Usage = Record<UsageField, number>;

export interface FunctionUsage extends Readonly<Usage> {
  readonly functionName: string;
}

export interface DayUsage extends Readonly<Usage> {
  /** UTC, such as `2026-01-31`. */
  readonly day: string;
}

/** What stems held. */
export interface StemUsage {
  readonly runtime: string;
  readonly gbSeconds: number;
}

export interface UsageTotals {
  /** By name. */
  readonly functions: readonly FunctionUsage[];
  /** Over those functions, the oldest first; days without any are left out. */
  readonly days: readonly DayUsage[];
  /** Of all functions: a stem belongs to none. */
  readonly stems: readonly StemUsage[];
}

/** Whole UTC days, both inclusive. */
export interface UsageWindow {
  readonly since: string;
  readonly until: string;
  /** Undefined: all functions. */
  readonly functionName?: string | undefined;
}

export interface UsageAnswer extends UsageTotals {
  readonly since: string;
  readonly until: string;
  /** When metering began in this data directory, epoch milliseconds. */
  readonly beganAt: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What is new since the last write. */
export interface UsageChange {
  readonly day: string;
  readonly functions: ReadonlyMap<string, Readonly<Usage>>;
  /** GB-seconds by runtime. */
  readonly stems: ReadonlyMap<string, number>;
}

/** Where usage is kept; a write is whole or not at all. */
export interface UsageStore {
  /** Epoch milliseconds of the first start with this data directory. */
  readonly beganAt: number;
  /** Adds to what is there. Throws when it cannot be written. */
  add(change: UsageChange): void;
  totals(window: UsageWindow): UsageTotals;
  /** Gives up all that is older than the day. */
  forgetBefore(day: string): void;
  close(): void;
}

export function noUsage(): Usage {
  return {
    ...{ calls: 0, errors: 0, billedGbSeconds: 0, provisionedBilledGbSeconds: 0, provisionedGbSeconds: 0 },
    ...{ idleGbSeconds: 0, frozenGbSeconds: 0, savedSeconds: 0 },
  };
}

/** The UTC day of a time in epoch milliseconds. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
