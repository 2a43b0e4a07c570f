import { backoffMs } from '../../async/policy/backoff';
import type { DeadLetterReason, OutboxEntry } from './outbox-entry';
import type { TargetFailure } from './target-failure';

/** A dead-letter queue that is away longer than this gets nothing. */
const DEAD_LETTER_MS = 24 * 3600 * 1000;

export type AfterFailure =
  | { readonly what: 'again'; readonly entry: OutboxEntry }
  | { readonly what: 'dead-letter'; readonly entry: OutboxEntry; readonly reason: DeadLetterReason }
  /** There is no dead-letter queue, or it does not take it. */
  | { readonly what: 'drop'; readonly reason: DeadLetterReason };

/** What follows a try that has failed. `now`: epoch milliseconds; `random`: 0 to 1, spreads tries. */
export function afterFailure(
  entry: OutboxEntry,
  failure: TargetFailure,
  now: number,
  random: number,
): AfterFailure {
  const { delivery, deadLetter, takenAt } = entry;
  const failures = entry.failures + 1;
  const dueAt = now + backoffMs(failures) * (0.5 + random / 2);
  const again: AfterFailure = { what: 'again', entry: { ...entry, failures, dueAt } };
  if (deadLetter) {
    const isOver = failure.isFinal || dueAt > takenAt + DEAD_LETTER_MS;
    return isOver ? { what: 'drop', reason: deadLetter } : again;
  }
  const exhausted = exhaustedBy(entry, failures, dueAt);
  if (!failure.isFinal && exhausted === undefined) return again;
  const { code, message } = failure;
  const reason: DeadLetterReason = {
    code,
    message,
    ...(failure.isFinal || exhausted === undefined ? {} : { exhausted }),
    retries: entry.failures,
  };
  if (!delivery.deadLetter) return { what: 'drop', reason };
  const next = { delivery, deadLetter: reason, takenAt: now, failures: 0, dueAt: now };
  return { what: 'dead-letter', entry: next, reason };
}

function exhaustedBy(
  { delivery, takenAt }: OutboxEntry,
  failures: number,
  dueAt: number,
): DeadLetterReason['exhausted'] {
  const { maxRetries, maxAgeMs } = delivery.retry;
  if (failures > maxRetries) return 'MaximumRetryAttempts';
  return dueAt > takenAt + maxAgeMs ? 'MaximumEventAgeInSeconds' : undefined;
}
