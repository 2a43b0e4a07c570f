import type { CallRow } from '../contract/call-row';
import type { Decision } from '../contract/decision';

/** An environment is in another state. */
export interface EnvironmentStep {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly memoryMb: number;
  readonly state: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a call was called with. */
export interface KeptEvent {
  readonly requestId: string;
  /** Epoch milliseconds at which the call was accepted. */
  readonly at: number;
  /** JSON, as it came. */
  readonly event: string;
}

/** What is written in one commit. */
export interface Batch {
  readonly calls: readonly CallRow[];
  readonly events: readonly KeptEvent[];
  readonly steps: readonly EnvironmentStep[];
  readonly decisions: readonly Decision[];
}

/** Undefined means all. Times are epoch milliseconds. */
export interface CallQuestion {
  readonly functionName?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly minMs?: number;
  readonly maxMs?: number;
  /** The beginning of a request id, or a part of an error's type or message. */
  readonly text?: string;
  /** Inclusive. */
  readonly since?: number;
  /** Exclusive. */
  readonly until?: number;
  /** A `next`. */
  readonly before?: string;
  readonly limit: number;
}

export interface LifeQuestion {
  readonly functionName?: string;
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

export interface DecisionQuestion {
  readonly functionName?: string;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly action?: string;
  readonly limit: number;
}

/** How much is kept. */
export interface RecordBounds {
  readonly maxAgeMs: number;
  /** Of calls; of decisions and of states of environments again. */
  readonly maxRows: number;
  /** Of calls' events together; 0: none is kept. */
  readonly maxEventBytes: number;
}
