import type { CapacityReport } from './capacity-report';

/** `GET /_lambdabox/status`. */
export interface Status {
  readonly instanceId: string;
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir: string;
  readonly functions: number;
  /** How many are in each state. */
  readonly environments: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** While it stops: what is left of the time that calls have. */
  readonly stopping?: { readonly secondsLeft: number };
  readonly queuedEvents: number;
  /** Booted environments that wait for a function. */
  readonly stems: number;
  /** Network namespaces made ahead. */
  readonly namespaces: { readonly ready: number; readonly target: number };
  readonly memory: CapacityReport;
  /** Runtimes whose images are being made, or could not be. */
  readonly runtimesNotReady: readonly RuntimeNotReady[];
}

export interface RuntimeNotReady {
  readonly runtime: string;
  readonly state: 'Pending' | 'Failed';
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}
