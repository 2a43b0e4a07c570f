/** What was removed because nobody owned it. */
export interface Sweep {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** What could not be removed, and why. */
  readonly failures: readonly string[];
}

/** Sweeps now and then, and soon after the engine has answered again. */
export interface RepeatedSweep {
  start(): void;
  /** Waits for the sweep under way. */
  stop(): Promise<void>;
}
