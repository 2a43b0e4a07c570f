import { AwsSettingError } from '../../../aws/aws-client-config';
import { messageOf } from '../../../errors';
import { BrokerRefusal } from '../../mapping/source-kind';

/** Refusals that end when somebody has changed something. */
const LASTING =
  /^(?:AccessDenied|UnrecognizedClient|InvalidSignature|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|ResourceNotFound|KMS(?:AccessDenied|Disabled|InvalidState|NotFound|OptInRequired)|Validation|InvalidArgument)/;
/** Of a client that asks too often, or of a service that is busy. */
const BUSY = /^(?:ProvisionedThroughputExceeded|LimitExceeded|Throttling|KMSThrottling|RequestLimitExceeded)/;

/** AWS's name of an error, such as `ExpiredIteratorException`. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** It asked too often: nothing is wrong, it only has to wait. */
export function isBusy(error: unknown): boolean {
  return BUSY.test(nameOf(error));
}

/** What a service or the way to it has thrown, in words that help. `place`: the service, and its endpoint where it has one. */
export function awsFault(place: string, error: unknown): Error {
  if (error instanceof BrokerRefusal) return error;
  if (error instanceof AwsSettingError) return new BrokerRefusal(error.message);
  const name = nameOf(error);
  const code = codeOf(error);
  if (code !== undefined) return new Error(`${place} cannot be reached: ${code}`, { cause: error });
  const text = `${place}: ${name}: ${messageOf(error)}`;
  return LASTING.test(name) ? new BrokerRefusal(text, { cause: error }) : new Error(text, { cause: error });
}

/** `ECONNREFUSED` and the like; the error of several addresses has no message of its own. */
function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^E[A-Z]+/.test(code) ? code : undefined;
}
