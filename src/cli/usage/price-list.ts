/** Of one processor architecture, for a GB-second. */
interface ArchitecturePrices {
  readonly gbSecond: number;
  /** Of provisioned concurrency, whether it is called or not. */
  readonly provisionedGbSecond: number;
  /** Of the calls that ran on it, in place of `gbSecond`. */
  readonly provisionedDurationGbSecond: number;
}

/** Lambda's on-demand prices of one region, as AWS publishes them. */
export interface Prices {
  /** The day on which they held. */
  readonly asOf: string;
  readonly source: string;
  readonly region: string;
  readonly currency: string;
  readonly millionRequests: number;
  /** A month, for the whole account. */
  readonly freeTier: { readonly requests: number; readonly gbSeconds: number };
  readonly architectures: Readonly<Record<string, ArchitecturePrices>>;
}
