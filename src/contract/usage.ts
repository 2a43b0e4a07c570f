/** What a function used. GB-seconds are memory size × time, a GB is 1,024 MB, as AWS bills them. */
export interface Usage {
  readonly calls: number;
  readonly errors: number;
  /** Billed duration of calls, on demand. */
  readonly billedGbSeconds: number;
  /** The same of calls that ran in environments of provisioned concurrency. */
  readonly provisionedBilledGbSeconds: number;
  /** Provisioned concurrency as it was asked for. */
  readonly provisionedGbSeconds: number;
  /** Environments held while nobody called. */
  readonly idleGbSeconds: number;
  readonly frozenGbSeconds: number;
  /** Waiting that pools spared (SavedWaits). */
  readonly savedSeconds: number;
}
