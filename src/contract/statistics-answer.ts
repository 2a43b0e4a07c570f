import type { Outcome } from './outcome';
import type { Phase } from './phases';
import type { Spread } from './spread';
import type { StartKind } from './start-kind';

/** `GET /_lambdabox/stats`: cold against warm over a window. Times are epoch milliseconds. */
export interface StatisticsAnswer {
  /** A whole minute. */
  readonly since: number;
  readonly until: number;
  /** Later than `since` when the service started later, or had to forget the oldest minutes. */
  readonly knownSince: number;
  /** Over all that was asked for: warm, thawed, stem, cold, those that occurred. */
  readonly startKinds: readonly StartKindDetails[];
  /** By name. */
  readonly functions: readonly FunctionCalls[];
}

/** Calls of one start kind. */
export interface StartKindCalls {
  readonly startKind: StartKind;
  readonly calls: number;
  readonly errors: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Of the time from the request to the answer. */
  readonly total: Spread;
}

export interface StartKindDetails extends StartKindCalls {
  /** Of each phase, over the calls that had it. */
  readonly phases: Readonly<Partial<Record<Phase, Spread>>>;
  /** Of the totals: an upper bound in milliseconds, and the calls up to it and above the one before. Bounds rise. */
  readonly histogram: readonly (readonly [upToMs: number, calls: number])[];
}

export interface FunctionCalls {
  readonly functionName: string;
  readonly startKinds: readonly StartKindCalls[];
  /** Calls that were refused, by AWS's reason. */
  readonly throttles: Readonly<Record<string, number>>;
}
