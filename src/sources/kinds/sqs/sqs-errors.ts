import { AwsSettingError } from '../../../aws/aws-client-config';
import { messageOf } from '../../../errors';
import { BrokerRefusal } from '../../mapping/source-kind';

/** Refusals that pass: of a caller that is too fast, and of a clock that was put right meanwhile. */
const PASSING = /Throttl|TooManyRequests|OverLimit|RequestTimeout|TooSkewed/i;

/** How the client begins what it has caught. */
const WRAPPED = /^AWS SDK error wrapper for \w*Error: /;

const NO_SUCH_QUEUE = /QueueDoesNotExist|NonExistentQueue/;

/** Whether SQS says that there is no such queue. */
export function isMissingQueue(error: unknown): boolean {
  return error instanceof Error && NO_SUCH_QUEUE.test(`${error.name} ${error.message}`);
}

/** What SQS or the way to it has thrown, in words that help whoever reads them. `at`: the endpoint. */
export function sqsFailure(error: unknown, queue: string, at: string): Error {
  if (error instanceof AwsSettingError) return new BrokerRefusal(error.message);
  if (isMissingQueue(error)) {
    return new BrokerRefusal(`SQS at ${at} has no queue ${queue}: create it, or delete the mapping`, {
      cause: error,
    });
  }
  const { name, status } = partsOf(error);
  if (status === undefined) {
    const why = messageOf(error).replace(WRAPPED, '');
    return new Error(`SQS at ${at} cannot be reached (${why}): start it, or mend AWS_ENDPOINT_URL_SQS`, {
      cause: error,
    });
  }
  const text = `SQS at ${at} answered ${name}: ${messageOf(error)}`;
  const isRefusal = status >= 400 && status < 500 && status !== 429 && !PASSING.test(name);
  return isRefusal ? new BrokerRefusal(text, { cause: error }) : new Error(text, { cause: error });
}

function partsOf(error: unknown): { name: string; status?: number } {
  if (!(error instanceof Error)) return { name: '' };
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return { name: error.name, ...(typeof status === 'number' ? { status } : {}) };
}
