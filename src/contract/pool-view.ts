/** `GET /_lambdabox/pools`: the environments of one function version, or of one tenant of it, and what the plan says of their number. */
export interface PoolView {
  readonly functionName: string;
  readonly version: string;
  readonly generation: string;
  /** Whose calls alone its environments serve, where tenants are kept apart. */
  readonly tenantId?: string;
  readonly memorySizeMb: number;
  readonly idle: number;
  readonly frozen: number;
  readonly busy: number;
  readonly starting: number;
  /** Calls without an environment. */
  readonly waiting: number;
  /** Environments that its provisioned concurrency asks for. */
  readonly provisioned: number;
  readonly desired: number;
  readonly desiredBecause: string;
}
