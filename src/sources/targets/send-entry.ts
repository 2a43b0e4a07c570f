import { deadLetterMessage } from './dead-letter-message';
import type { Targets } from './durable-sender';
import type { OutboxEntry } from './outbox-entry';
import type { QueueTarget } from './queue-target';
import { parseTarget } from './target-arn';
import { TargetFailure } from './target-failure';

/** One try of what the outbox holds. */
export async function sendEntry(
  { delivery, deadLetter }: OutboxEntry,
  targets: Targets & { readonly queue: QueueTarget },
  signal: AbortSignal,
): Promise<void> {
  const address = deadLetter ? (delivery.deadLetter?.arn ?? '') : delivery.targetArn;
  const arn = parseTarget(address);
  if (!arn) throw new TargetFailure('INVALID_PARAMETER', `nothing can be sent to ${address}`, true);
  if (deadLetter) await targets.queue.sendMessage(deadLetterMessage(delivery, deadLetter), arn, signal);
  else await targets[arn.kind].send(delivery, arn, signal);
}
