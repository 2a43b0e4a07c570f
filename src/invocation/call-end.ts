import { AwsError, ClientGone, PlatformError, StoppingError, ThrottledError } from '../errors';
import { RuntimeNotReady } from '../functions/runtime-readiness';
import type { UnansweredCall } from '../telemetry/events';

export type UnansweredEnd = UnansweredCall['end'];

/** How a call ends that `error` ends, and why, of a set that is small enough for a label. */
export function endOf(error: unknown): Pick<UnansweredCall, 'end' | 'reason'> {
  if (error instanceof ThrottledError) return { end: 'throttled', reason: error.reason };
  if (error instanceof ClientGone) return { end: 'abandoned', reason: 'client-gone' };
  return { end: 'failed', reason: reasonOf(error) };
}

function reasonOf(error: unknown): string {
  if (error instanceof StoppingError) return 'stopping';
  if (error instanceof RuntimeNotReady) return 'runtime-not-ready';
  if (error instanceof PlatformError) return 'platform';
  return error instanceof AwsError ? error.wire.name : 'internal';
}
