import { UndeliverableError } from '../../async/delivery';
import { AwsError, messageOf } from '../../errors';
import { DeadlineExceeded } from '../../lib/with-deadline';

/** As ERROR_CODE names them (EventBridge user guide, "Using dead-letter queues"). */
export type TargetErrorCode =
  | 'CONNECTION_FAILURE'
  | 'ERROR_FROM_TARGET'
  | 'INVALID_PARAMETER'
  | 'NO_PERMISSIONS'
  | 'NO_RESOURCE'
  | 'SDK_CLIENT_ERROR'
  | 'THIRD_ACCOUNT_HOP_DETECTED'
  | 'THROTTLING'
  | 'TIMEOUT';

/** Destinations say by a sentence that there was no answer in their time. */
const LATE = /Timeout|timed out|ETIMEDOUT|abort|did not answer within/i;

/** A target has not taken what was sent to it. */
export class TargetFailure extends Error {
  constructor(
    readonly code: TargetErrorCode,
    message: string,
    /** Another try would end the same. */
    readonly isFinal: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What an adapter of a target has thrown, in those words. */
export function targetFailure(error: unknown): TargetFailure {
  if (error instanceof TargetFailure) return error;
  const message = messageOf(error);
  const cause = { cause: error };
  if (error instanceof AwsError) return ofFunction(error, cause);
  if (error instanceof UndeliverableError) {
    const code = /AccessDenied|UnrecognizedClient|InvalidClientToken/i.test(message)
      ? 'NO_PERMISSIONS'
      : /NonExistent|NotFound|NoSuch|has no "/i.test(message)
        ? 'NO_RESOURCE'
        : 'ERROR_FROM_TARGET';
    return new TargetFailure(code, message, true, cause);
  }
  if (/Throttl|TooManyRequests|answered 429/i.test(message)) {
    return new TargetFailure('THROTTLING', message, false, cause);
  }
  if (error instanceof DeadlineExceeded || LATE.test(message)) {
    return new TargetFailure('TIMEOUT', message, false, cause);
  }
  const isAnswer = /answered \d|\$metadata/.test(message);
  return new TargetFailure(isAnswer ? 'ERROR_FROM_TARGET' : 'CONNECTION_FAILURE', message, false, cause);
}

/** The function is gone, in a loop, or takes no more now. */
function ofFunction(error: AwsError, cause: { cause: unknown }): TargetFailure {
  const { status } = error.wire;
  const message = `${error.name}: ${error.message}`;
  if (status === 429) return new TargetFailure('THROTTLING', message, false, cause);
  if (status === 404) return new TargetFailure('NO_RESOURCE', message, true, cause);
  if (status === 403) return new TargetFailure('NO_PERMISSIONS', message, true, cause);
  const isFinal = status >= 400 && status < 500 && status !== 409;
  return new TargetFailure('ERROR_FROM_TARGET', message, isFinal, cause);
}
