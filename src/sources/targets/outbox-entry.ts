import type { TargetErrorCode } from './target-failure';
import type { TargetDelivery } from './target-sender';

/** Why something was given up, as its dead letter says it. */
export interface DeadLetterReason {
  readonly code: TargetErrorCode;
  readonly message: string;
  /** The bound that was reached; absent: no other try could have helped. */
  readonly exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
  readonly retries: number;
}

/** What is still to be sent. */
export interface OutboxEntry {
  readonly delivery: TargetDelivery;
  /** To the target; with a reason, to its dead-letter queue. */
  readonly deadLetter?: DeadLetterReason;
  /** When it was taken, epoch milliseconds. */
  readonly takenAt: number;
  /** Tries that have failed. */
  readonly failures: number;
  /** Nothing is tried before, epoch milliseconds. */
  readonly dueAt: number;
}

/** Where it goes: what is away keeps only its own waiting. */
export function placeOf({ delivery, deadLetter }: OutboxEntry): string {
  return deadLetter ? (delivery.deadLetter?.arn ?? '') : delivery.targetArn;
}
