import type { StartKind } from './start-kind';

/** A time that an environment spent in one state. Epoch milliseconds. */
export interface LifeSpan {
  /** `creating`, `initializing`, `idle`, `frozen`, `busy`, `stopping`. */
  readonly state: string;
  readonly from: number;
  /** Absent while it is in it. */
  readonly to?: number;
  /** Calls that are told as one busy span, of an answer that would be too long otherwise. */
  readonly calls?: number;
}

/** What became of one environment. */
export interface EnvironmentLife {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly memoryMb: number;
  /** How the first call that it served had it; absent before one. */
  readonly startKind?: StartKind;
  /** Oldest first; those that touch the time that was asked for. */
  readonly spans: readonly LifeSpan[];
  /** Why it ended: `keep-alive`, `timeout`, ...; absent while it lives. */
  readonly endedBecause?: string;
  readonly calls: number;
}

/** `GET /_lambdabox/lives?since=&until=&function=&limit=` (epoch milliseconds; the last hour, 500): newest first. */
export interface LivesAnswer {
  readonly lives: readonly EnvironmentLife[];
}
