import type { Outcome, Phase, StartKind } from '../../telemetry/events';

export interface StatisticsQuery {
  readonly function?: string | undefined;
  readonly version?: string | undefined;
  /** Seconds back from now. */
  readonly since: number;
}

/** Milliseconds; percentiles are within 4.5 %. */
export interface Spread {
  readonly calls: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface StartKindCalls {
  readonly startKind: StartKind;
  readonly calls: number;
  readonly errors: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly total: Spread;
}

export interface StartKindDetails extends StartKindCalls {
  readonly phases: Readonly<Partial<Record<Phase, Spread>>>;
  /** An upper bound, and the calls up to it and above the bound before. */
  readonly histogram: readonly (readonly [upToMs: number, calls: number])[];
}

export interface FunctionCalls {
  readonly functionName: string;
  readonly startKinds: readonly StartKindCalls[];
  /** By reason. */
  readonly throttles: Readonly<Record<string, number>>;
}

/** `GET /_lambdabox/stats`. Times are epoch milliseconds. */
export interface Statistics {
  readonly since: number;
  readonly until: number;
  /** Later than `since` when the service knows no more. */
  readonly knownSince: number;
  readonly startKinds: readonly StartKindDetails[];
  readonly functions: readonly FunctionCalls[];
}
