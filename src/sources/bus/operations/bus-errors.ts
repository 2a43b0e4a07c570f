import { AwsError, type WireError } from '../../../errors';

const wire = (name: string): WireError => ({ name, status: 400, messageKey: 'message' });

/** The errors of EventBridge's model (EventBridge API reference, "Errors" of each operation). */
const WIRES = {
  notFound: wire('ResourceNotFoundException'),
  exists: wire('ResourceAlreadyExistsException'),
  pattern: wire('InvalidEventPatternException'),
  limit: wire('LimitExceededException'),
  validation: wire('ValidationException'),
  disabled: wire('OperationDisabledException'),
  serialization: wire('SerializationException'),
} as const;

export function busError(kind: keyof typeof WIRES, message: string): AwsError {
  return new AwsError(WIRES[kind], message);
}

export const busMissing = (name: string): AwsError =>
  busError('notFound', `Event bus ${name} does not exist.`);

export const ruleMissing = (name: string, busName: string): AwsError =>
  busError('notFound', `Rule ${name} does not exist on EventBus ${busName}.`);

export const limitReached = (): AwsError =>
  busError('limit', 'The requested resource exceeds the maximum number allowed.');

/** A member that AWS has and that means nothing here: never taken and ignored. */
export function refusedMember(name: string, why: string): AwsError {
  return busError('validation', `Parameter ${name} is not supported: ${why}`);
}
