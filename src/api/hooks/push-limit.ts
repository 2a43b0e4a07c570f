import { AwsError, WIRE } from '../../errors';
import type { BodyLimit } from '../http/body';

/** Of what stores and topics post. */
export function pushLimit(bytes: number): BodyLimit {
  const message = `The body must be smaller than ${bytes} bytes.`;
  return { bytes, tooLarge: () => new AwsError(WIRE.requestEntityTooLarge, message) };
}
