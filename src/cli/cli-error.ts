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
