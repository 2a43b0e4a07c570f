import { messageOf, PlatformError } from '../errors';

/** What Docker answered, or that it did not answer. `status` is Docker's HTTP status, when there was one. */
export class DockerError extends PlatformError {
  constructor(
    message: string,
    readonly status: number | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Any error of a call to Docker in our words; `what` names the call. */
export function translate(what: string, error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const status = numberField(error, 'statusCode');
  if (status !== undefined)
    return new DockerError(`Docker: ${what}: ${reasonOf(error)} (${status})`, status, error);
  const code = systemCode(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new DockerError(
      `Docker: ${what}: no permission to use its socket; run lambdabox as root or as a member of the group docker`,
      undefined,
      error,
    );
  }
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new DockerError(
      `Docker: ${what}: no engine answers (${code}); is it running, and is DOCKER_HOST right?`,
      undefined,
      error,
    );
  }
  return new DockerError(`Docker: ${what}: ${messageOf(error)}`, undefined, error);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof DockerError && error.status === 404;
}

/** 409: the name is taken, or the same work is already under way. */
export function isConflict(error: unknown): boolean {
  return error instanceof DockerError && error.status === 409;
}

/** Whether a stop or a removal found its work done: gone (404), stopped (304) or being removed (409). */
export function isAlreadySo(error: unknown): boolean {
  return error instanceof DockerError && [304, 404, 409].includes(error.status ?? 0);
}

/** Docker's own text, without dockerode's frame around it. */
function reasonOf(error: unknown): string {
  const body: unknown = error instanceof Object && 'json' in error ? error.json : undefined;
  if (body instanceof Object && 'message' in body && typeof body.message === 'string')
    return body.message.trim();
  return messageOf(error).trim();
}

function numberField(error: unknown, name: string): number | undefined {
  const value: unknown = error instanceof Object ? (error as Record<string, unknown>)[name] : undefined;
  return typeof value === 'number' ? value : undefined;
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
