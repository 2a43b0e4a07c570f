import { AwsError, type WireError } from '../../../errors';

/** The errors of EventBridge Scheduler's model: its members are spelt `Message`. */
const error = (name: string, status: number): WireError => ({ name, status, messageKey: 'Message' });

const CONFLICT = error('ConflictException', 409);
const NOT_FOUND = error('ResourceNotFoundException', 404);
const VALIDATION = error('ValidationException', 400);

export function conflict(message: string): AwsError {
  return new AwsError(CONFLICT, message);
}

export function notFound(message: string): AwsError {
  return new AwsError(NOT_FOUND, message);
}

export function invalidSchedule(message: string): AwsError {
  return new AwsError(VALIDATION, message);
}
