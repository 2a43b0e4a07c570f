/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The function failed, a check found something, or the service refused. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No service answers. */
  unreachable: 3,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error for the user: what is wrong (naming the value and the rule), and the way out. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'CliError';
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, EXIT.usage, hint);
}

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

export function messageOf(error: unknown): string {
  return memberOf(error, 'message') ?? String(error);
}

/** The `code` of a Node.js system error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return memberOf(error, 'code');
}

function memberOf(error: unknown, name: 'message' | 'code'): string | undefined {
  const value: unknown =
    typeof error === 'object' && error !== null
      ? (error as Partial<Record<string, unknown>>)[name]
      : undefined;
  return typeof value === 'string' ? value : undefined;
}
