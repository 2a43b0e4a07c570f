import type { DeadLetterReason } from './outbox-entry';
import type { QueueMessage } from './queue-target';
import type { TargetDelivery } from './target-sender';

/** AWS gives the first kilobyte of an error's message. */
const MAX_MESSAGE = 1024;
/** What no message of SQS may hold. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** What a dead-letter queue is sent (EventBridge user guide, "Using dead-letter queues to process undelivered events"). */
export function deadLetterMessage(delivery: TargetDelivery, reason: DeadLetterReason): QueueMessage {
  const { id, body, targetArn, deadLetter } = delivery;
  const { code, message, exhausted, retries } = reason;
  return {
    id,
    body: deadLetter?.body ?? body,
    attributes: {
      ...deadLetter?.attributes,
      TARGET_ARN: targetArn,
      ERROR_CODE: code,
      ERROR_MESSAGE: message.replace(NOT_ALLOWED, '\uFFFD').slice(0, MAX_MESSAGE),
      ...(exhausted === undefined
        ? {}
        : { EXHAUSTED_RETRY_CONDITION: exhausted, RETRY_ATTEMPTS: String(retries) }),
    },
  };
}
