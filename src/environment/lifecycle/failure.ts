import type { Outcome } from '../../contract/outcome';
import type { InitializationType } from '../../telemetry/events';

/**
 * Why an invocation failed, when it was not the handler's own answer. The texts are what Lambda's callers receive
 * (developer guide, "Understanding the Lambda execution environment lifecycle" and the runtime emulator).
 */
export interface Failure {
  readonly outcome: Outcome;
  readonly errorType: string;
  /** As the runtime itself has named it, where it has: of any shape, so for callers only. */
  readonly ownType?: string;
  /** Without the `RequestId: ... Error: ` that stands before it in the payload. */
  readonly cause: string;
  /** The runtime's own error document (from /init/error), which callers receive as it is. */
  readonly payload?: Buffer;
}

export function exited(code: number, signal: number, oom: boolean): Failure {
  const cause = exitCause(code, signal);
  return {
    outcome: oom ? 'oom' : 'crash',
    errorType: oom ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
    cause,
  };
}

const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  1: 'hangup',
  2: 'interrupt',
  3: 'quit',
  4: 'illegal instruction',
  6: 'aborted',
  7: 'bus error',
  8: 'floating point exception',
  9: 'killed',
  11: 'segmentation fault',
  13: 'broken pipe',
  15: 'terminated',
};

function exitCause(code: number, signal: number): string {
  return code === 0 && signal === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: ${howEnded(code, signal)}`;
}

function howEnded(code: number, signal: number): string {
  return signal === 0 ? `exit status ${code}` : `signal: ${SIGNAL_NAMES[signal] ?? `signal ${signal}`}`;
}

/** An external extension's process is gone, which it never may be before the environment ends. */
export function extensionEnded(code: number, signal: number): Failure {
  const cause = code === 0 && signal === 0 ? 'exit code 0' : howEnded(code, signal);
  return { outcome: 'crash', errorType: 'Extension.Crash', cause };
}

export function extensionNotStarted(program: string, reason: string): Failure {
  return {
    outcome: 'init-error',
    errorType: 'Extension.LaunchError',
    cause: `fork/exec ${program}: ${reason}`,
  };
}

export function tooManyExtensions(): Failure {
  return { outcome: 'init-error', errorType: 'Extension.LaunchError', cause: 'ErrTooManyExtensions' };
}

export function timedOut(timeoutSeconds: number): Failure {
  return {
    outcome: 'timeout',
    errorType: 'Sandbox.Timedout',
    cause: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  };
}

export function spawnFailed(program: string, reason: string, candidates: readonly string[]): Failure {
  const cause =
    program === ''
      ? `Couldn't find valid bootstrap(s): [${candidates.join(' ')}]`
      : `fork/exec ${program}: ${reason}`;
  return { outcome: 'init-error', errorType: 'Runtime.InvalidEntrypoint', cause };
}

/** The container went away under us: Docker, the host or somebody removed it. */
export const SANDBOX_LOST: Failure = {
  outcome: 'crash',
  errorType: 'Sandbox.Failure',
  cause: 'The execution environment was lost',
};

/** Its type as callers receive it. An out-of-memory kill is the exit that it was; only REPORT tells the reason. */
export function reportedType({ outcome, ownType, errorType }: Failure): string {
  return outcome === 'oom' ? 'Runtime.ExitError' : (ownType ?? errorType);
}

/** The body that the caller of Invoke receives. */
export function failurePayload(failure: Failure, requestId: string): Buffer {
  if (failure.payload) return failure.payload;
  return Buffer.from(
    JSON.stringify({
      errorType: reportedType(failure),
      errorMessage: `RequestId: ${requestId} Error: ${failure.cause}`,
    }),
  );
}

const MAX_MESSAGE = 1000;
/** Of an error document: what is longer is not read for its message. */
const MAX_READ_BYTES = 256 * 1024;

/** What is told of a failure to who looks at the call: the function's own words, where it has said any. */
export function messageOf({ payload, cause }: Failure): string {
  return (said(payload) ?? cause).slice(0, MAX_MESSAGE);
}

function said(payload: Buffer | undefined): string | undefined {
  if (!payload || payload.length > MAX_READ_BYTES) return undefined;
  try {
    const { errorMessage } = Object(JSON.parse(payload.toString())) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : undefined;
  } catch {
    return undefined;
  }
}

const ON_DEMAND_INIT_SECONDS = 10;
const PROVISIONED_INIT_SECONDS = 130;

/**
 * Lambda's limit of the init phase, and what exceeding it amounts to. What is provisioned has more time, at least the
 * function's own `timeout` in seconds (Lambda developer guide, "Lambda execution environment lifecycle").
 */
export function initLimit(type: InitializationType, timeout: number): { ms: number; failure: Failure } {
  const seconds = type === 'on-demand' ? ON_DEMAND_INIT_SECONDS : Math.max(PROVISIONED_INIT_SECONDS, timeout);
  const cause = `Init phase timed out after ${seconds.toFixed(2)} seconds`;
  return { ms: seconds * 1000, failure: { outcome: 'timeout', errorType: 'Sandbox.Timedout', cause } };
}
