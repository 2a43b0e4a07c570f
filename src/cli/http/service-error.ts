import { CliError, EXIT } from '../cli-error';

/** The service answered with an AWS error; `code` is its name (`ResourceNotFoundException`), the message begins with it. */
export class ServiceError extends CliError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    hint?: string,
  ) {
    super(`${code}: ${message}`, EXIT.failed, hint);
    this.name = 'ServiceError';
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'ResourceNotFoundException';
}
