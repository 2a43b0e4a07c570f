import { AwsSettingError } from '../../aws/aws-client-config';
import { messageOf } from '../../errors';
import { UndeliverableError } from '../delivery';

/** Refusals that pass: of a caller that is too fast, and of a clock that was put right meanwhile. */
const PASSING =
  /Throttl|TooManyRequests|LimitExceeded|OverLimit|SlowDown|RequestTimeout|TooSkewed|ConcurrentAccess/i;

/** What a destination has thrown, as the failure of a delivery: UndeliverableError where another try would end the same. */
export function deliveryFailure(target: string, error: unknown): Error {
  if (error instanceof UndeliverableError || error instanceof AwsSettingError)
    return new UndeliverableError(`${target}: ${error.message}`);
  const status = statusOf(error);
  const code = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  const text = `${target}: ${code}${messageOf(error)}`;
  const isFinal = status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;
  if (isFinal && !PASSING.test(code)) return new UndeliverableError(text, { cause: error });
  return new Error(text, { cause: error });
}

/** Of an answer of AWS's; undefined when there was none. */
function statusOf(error: unknown): number | undefined {
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}
