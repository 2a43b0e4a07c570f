/** A call as its trace knows it. Ids are hexadecimal digits, as X-Ray writes them. */
export interface TraceSegment {
  /** `1-<8>-<24>`, the Root of X-Amzn-Trace-Id. */
  readonly traceId: string;
  /** 16; the Parent of what the function does. */
  readonly id: string;
  /** 16, of the caller, when it named its own. */
  readonly parentId?: string;
  /** As the function was addressed. */
  readonly invokedArn: string;
}
