import { AwsError, messageOf, StoppingError, ThrottledError } from '../../errors';
import type { InvokeResult } from '../../invocation/invocation';
import type { EventCondition } from '../delivery';
import type { EventEnd, EventHead, EventProgress } from '../event';
import type { EventPolicy } from '../event-settings';
import { backoffMs } from './backoff';
import { errorMessageOf, failureOf } from './failure';

/** Waits before the first and the second retry of a failed event (developer guide, "Asynchronous invocation"). */
const RETRY_WAITS_MS = [60_000, 120_000];

export type RetryReason = 'function-error' | 'throttled' | 'platform';

/** What becomes of an event. */
export type Step =
  | {
      readonly step: 'again';
      readonly dueAt: number;
      readonly because: RetryReason;
      readonly progress: EventProgress;
    }
  /** `response`: what the function answered last. */
  | {
      readonly step: 'end';
      readonly end: EventEnd;
      readonly response?: Buffer;
      readonly progress: EventProgress;
    }
  /** There is no such function any more. */
  | { readonly step: 'drop' }
  /** The service is stopping: the next one tries it. */
  | { readonly step: 'leave' };

type Tried = Pick<EventHead, 'acceptedAt' | 'progress'>;

/** Whether an event is tried now, or what becomes of it without a try. `now`: epoch milliseconds. */
export function beforeTry(event: Tried, policy: EventPolicy, now: number): Step | undefined {
  if (policy.reservedConcurrency === 0) return ended(event, policy, now, 'ZeroReservedConcurrency');
  if (now > expiryOf(event, policy)) return ended(event, policy, now, 'EventAgeExceeded');
  return undefined;
}

/** The function has answered. */
export function afterAnswer(event: Tried, policy: EventPolicy, result: InvokeResult, now: number): Step {
  const tries = event.progress.tries + 1;
  const { executedVersion, functionError, payload } = result;
  const answered = { executedVersion, ...(functionError === undefined ? {} : { functionError }) };
  if (functionError === undefined) {
    const tried = { ...event, progress: { tries, setbacks: 0, deliveries: [] } };
    return ended(tried, policy, now, 'Success', answered, payload);
  }
  const lastFailure = failureOf(now, 200, errorMessageOf(payload));
  const tried = { ...event, progress: { tries, setbacks: 0, lastFailure, deliveries: [] } };
  const wait = RETRY_WAITS_MS[tries - 1];
  if (wait === undefined || tries > policy.maximumRetryAttempts)
    return ended(tried, policy, now, 'RetriesExhausted', answered, payload);
  if (now + wait > expiryOf(event, policy))
    return ended(tried, policy, now, 'EventAgeExceeded', answered, payload);
  return { step: 'again', dueAt: now + wait, because: 'function-error', progress: tried.progress };
}

/** It could not be run. */
export function afterRefusal(event: Tried, policy: EventPolicy, error: unknown, now: number): Step {
  if (error instanceof StoppingError) return { step: 'leave' };
  const { name, status } = error instanceof AwsError ? error.wire : { name: '', status: 500 };
  if (status === 404) return { step: 'drop' };
  const lastFailure = failureOf(now, status, messageOf(error));
  const { tries } = event.progress;
  const setbacks = event.progress.setbacks + 1;
  const tried = { ...event, progress: { tries, setbacks, lastFailure, deliveries: [] } };
  if (name === 'RecursiveInvocationException') return ended(tried, policy, now, 'RecursiveInvocation');
  // No retry mends what is wrong with the request itself.
  if (status < 500 && status !== 409 && status !== 429) return ended(tried, policy, now, 'RetriesExhausted');
  const expiry = expiryOf(event, policy);
  if (now >= expiry) return ended(tried, policy, now, 'EventAgeExceeded');
  return {
    step: 'again',
    // The last try is as late as may be.
    dueAt: Math.min(now + backoffMs(setbacks), expiry),
    because: error instanceof ThrottledError ? 'throttled' : 'platform',
    progress: tried.progress,
  };
}

/** The last moment at which it may be tried. */
export function expiryOf({ acceptedAt }: Pick<EventHead, 'acceptedAt'>, policy: EventPolicy): number {
  return acceptedAt + policy.maximumEventAgeSeconds * 1000;
}

function ended(
  { progress }: Tried,
  { functionArn }: EventPolicy,
  at: number,
  condition: EventCondition,
  answered?: EventEnd['response'],
  response?: Buffer,
): Step {
  const end = { condition, functionArn, at, ...(answered ? { response: answered } : {}) };
  return { step: 'end', end, progress: { ...progress, end }, ...(response ? { response } : {}) };
}
