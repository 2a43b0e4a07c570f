/** One event for one target, from a rule or a schedule. */
export interface TargetDelivery {
  /** Unlike every other's: a UUID. The request id of a function's call. */
  readonly id: string;
  /** A function with or without qualifier, a queue, a bus of ours, or `arn:aws:lambdabox:<region>:<account>:webhook/<name>`. */
  readonly targetArn: string;
  /** What the target gets: JSON text, or any text for a queue. */
  readonly body: string;
  /** Who sends: whom a function's resource policy is asked about, and for which SourceArn. */
  readonly principal: 'events.amazonaws.com' | 'scheduler.amazonaws.com';
  /** ARN of the rule or the schedule. */
  readonly sourceArn: string;
  /** What `lambdabox sources` calls the source; facts are told of it. */
  readonly source: { readonly id: string; readonly kind: 'rule' | 'schedule' };
  readonly retry: {
    /** Beside the first try. */
    readonly maxRetries: number;
    readonly maxAgeMs: number;
  };
  /** Without one, what cannot be delivered is dropped, and told. */
  readonly deadLetter?: {
    /** Of a queue. */
    readonly arn: string;
    /** What it gets; absent: the body. */
    readonly body?: string;
    /** Of its message, beside the ERROR_CODE and what more belongs to a failure: `RULE_ARN`, `TARGET_ARN`, ... */
    readonly attributes: Readonly<Record<string, string>>;
  };
  /** `X-Amzn-Trace-Id`. */
  readonly traceHeader?: string;
  /** Of a FIFO queue. */
  readonly messageGroupId?: string;
  /** What a bus needs beside the body, which is the event's detail. */
  readonly busEvent?: { readonly detailType: string; readonly source: string };
}

/** Delivers at least once, through whatever becomes of the service meanwhile. */
export interface TargetSender {
  /**
   * Resolves when all are on disk: in the queue of events for functions, in the outbox for other targets. Throws when one
   * could not be put there, and whoever asked should try again. A target that refuses, or is not there, is no reason: that is
   * retried, and ends in the dead-letter queue.
   */
  send(deliveries: readonly TargetDelivery[]): Promise<void>;
}
