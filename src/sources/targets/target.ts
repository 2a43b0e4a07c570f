import type { TargetArn } from './target-arn';
import type { TargetDelivery } from './target-sender';

/** One kind of target. */
export interface Target {
  /** What it has been sent it will not lose. */
  readonly isDurable?: true;
  /** Resolves when the target has it; what is thrown becomes a TargetFailure. */
  send(delivery: TargetDelivery, arn: TargetArn, signal: AbortSignal): Promise<void>;
}

/** One that has what it is sent on disk at once, so that the outbox need not. */
export interface DurableTarget extends Target {
  readonly isDurable: true;
}

export function isDurable(target: Target): target is DurableTarget {
  return target.isDurable === true;
}
