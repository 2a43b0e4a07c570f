import type { StartKind } from './start-kind';

/** One function in the last one to two minutes. */
export interface RecentCalls {
  readonly calls: number;
  readonly errors: number;
  readonly throttles: number;
  /** Calls. */
  readonly startKinds: Readonly<Partial<Record<StartKind, number>>>;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}
