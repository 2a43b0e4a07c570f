/** `GET /_lambdabox/pools`: the environments of one function version, and what the plan says of their number. */
export interface PoolView {
  readonly functionName: string;
  readonly version: string;
  readonly generation: string;
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
