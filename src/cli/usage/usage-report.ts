/** What functions used; a GB-second is 1,024 MB for a second. */
export interface Usage {
  readonly calls: number;
  readonly errors: number;
  readonly billedGbSeconds: number;
  /** Of calls in environments of provisioned concurrency. */
  readonly provisionedBilledGbSeconds: number;
  /** Provisioned concurrency as it was asked for. */
  readonly provisionedGbSeconds: number;
  readonly idleGbSeconds: number;
  readonly frozenGbSeconds: number;
  /** Waiting that pools spared. */
  readonly savedSeconds: number;
}

/** `GET /_lambdabox/usage`. Days are of UTC, times epoch milliseconds. */
export interface UsageReport {
  readonly since: string;
  readonly until: string;
  readonly beganAt: number;
  readonly now: number;
  readonly functions: readonly (Usage & { readonly functionName: string })[];
  readonly days: readonly (Usage & { readonly day: string })[];
  readonly stems: readonly { readonly runtime: string; readonly gbSeconds: number }[];
}
