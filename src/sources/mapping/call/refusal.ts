import { AwsError, messageOf, StoppingError } from '../../../errors';
import type { NotRunReason } from './batch-outcome';

export type Refusal =
  | { readonly outcome: 'not-run'; readonly why: NotRunReason; readonly message: string }
  | { readonly outcome: 'failed'; readonly message: string };

/** What an Invoke that threw means for its batch. Only what no later try can mend counts as a failure. */
export function refusalOf(error: unknown): Refusal {
  const message = messageOf(error);
  if (error instanceof StoppingError) return { outcome: 'not-run', why: 'stopping', message };
  const status = error instanceof AwsError ? error.wire.status : 500;
  if (status === 429) return { outcome: 'not-run', why: 'throttled', message };
  if (status === 404) return { outcome: 'not-run', why: 'no-function', message };
  // A conflict passes: the function is being made, or its code is missing for a moment.
  if (status < 500 && status !== 409) return { outcome: 'failed', message };
  return { outcome: 'not-run', why: 'platform', message };
}
