/** Why the tries of an event ended (developer guide, "Capturing records of Lambda asynchronous invocations"). */
export type EventCondition =
  'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency' | 'RecursiveInvocation';

/** Why the tries of a batch ended that a mapping gave a function (developer guide, "Retain discarded batch records"). */
export type BatchCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What became of an event, for one destination. */
export interface Delivery {
  /** `record`: AWS's invocation record, to a destination. `dead-letter`: the event as it came, to a dead-letter queue. */
  readonly kind: 'record' | 'dead-letter';
  /** ARN of a function, queue, topic, bus or bucket, or of a webhook of ours. */
  readonly target: string;
  readonly requestId: string;
  readonly functionName: string;
  /** With its qualifier, `$LATEST` without one. */
  readonly functionArn: string;
  readonly condition: EventCondition | BatchCondition;
  /** JSON text: the record or the event. */
  readonly body: Buffer;
  /** Of a dead letter: what its message's attributes say. */
  readonly failure?: { readonly errorCode: number; readonly errorMessage: string };
  /** Where a bucket's object goes, below `aws/lambda/`; absent: `async/<function name>`. */
  readonly objectFolder?: string;
  /** `X-Amzn-Trace-Id`, with the Lineage that detects loops. */
  readonly traceHeader?: string;
}

/** It can never be delivered: another try would end the same. The message says why, with AWS's error code. */
export class UndeliverableError extends Error {}

/** Takes what became of events to where their owners want it. */
export interface Destinations {
  /** Resolves when the destination has it. Throws UndeliverableError, or anything else when a later try may succeed. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<void>;
}
