/** One record of a broker, as a function's event will hold it. */
export interface SourceRecord {
  /** What ReportBatchItemFailures calls it: a message id, a sequence number, ... */
  readonly id: string;
  /** As it stands in the event. */
  readonly shown: object;
  /** About so much of the event, bytes. */
  readonly bytes: number;
  /** What FilterCriteria are matched against: `shown`, with its data as the JSON or the text that they are. */
  readonly filtered: () => unknown;
  /** When the broker got it, epoch milliseconds, where it says so. */
  readonly arrivedAt?: number;
  /** Records of one group are handled in their order, one batch at a time: a FIFO message group, a partition key. */
  readonly group?: string;
  /** `X-Amzn-Trace-Id` of who sent it, where the broker hands that on. */
  readonly traceHeader?: string;
  /** Times that it was delivered, this one included, where the broker counts them. */
  readonly deliveries?: number;
  /** It has come before, and goes to the broker's dead letters unless it is handled now, where the broker says so. */
  readonly isLastDelivery?: boolean;
}

/** What waits at a broker, as far as it says so. */
export interface Backlog {
  readonly records?: number;
  /** Age of the oldest, milliseconds. */
  readonly oldestMs?: number;
}
