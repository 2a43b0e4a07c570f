import type { Usage } from '../../contract/usage';
import type { UsageTotals } from '../../contract/usage-answer';

/** What is kept of a function's use, in the order of the columns. */
export const USAGE_FIELDS = [
  'calls',
  'errors',
  'billedGbSeconds',
  'provisionedBilledGbSeconds',
  'provisionedGbSeconds',
  'idleGbSeconds',
  'frozenGbSeconds',
  'savedSeconds',
] as const satisfies readonly (keyof Usage)[];
/** Of one function, while it is added up. */
export type UsageSums = { -readonly [field in keyof Usage]: Usage[field] };

/** Whole UTC days, both inclusive. */
export interface UsageWindow {
  readonly since: string;
  readonly until: string;
  /** Undefined: all functions. */
  readonly functionName?: string | undefined;
}

/** What is new since the last write. */
export interface UsageChange {
  readonly day: string;
  readonly functions: ReadonlyMap<string, Usage>;
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

export function noUsage(): UsageSums {
  return {
    ...{ calls: 0, errors: 0, billedGbSeconds: 0, provisionedBilledGbSeconds: 0, provisionedGbSeconds: 0 },
    ...{ idleGbSeconds: 0, frozenGbSeconds: 0, savedSeconds: 0 },
  };
}

/** The UTC day of a time in epoch milliseconds. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
