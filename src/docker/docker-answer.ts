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
  const status = member(error, 'statusCode');
  if (typeof status === 'number')
    return new DockerError(`Docker: ${what}: ${reasonOf(error)} (${status})`, status, error);
  const code = member(error, 'code');
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
  return hasStatus(error, 404);
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof DockerError && error.status === status;
}

/** No status: the connection was refused or broke, or the deadline passed. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof DockerError && error.status === undefined;
}

/** Of a container's creation, which says 404 of other things too. */
export function isImageMissing(error: unknown): boolean {
  return isNotFound(error) && /no such image/i.test(messageOf(error));
}

/** 409: the name is taken, or the same work is already under way. */
export function isConflict(error: unknown): boolean {
  return hasStatus(error, 409);
}

/** Of a removal: Docker is at it already. */
export function isRemovalUnderWay(error: unknown): boolean {
  return isConflict(error) && /already in progress/i.test(messageOf(error));
}

/** Docker's own text, without dockerode's frame around it. */
function reasonOf(error: unknown): string {
  const text = member(member(error, 'json'), 'message');
  return (typeof text === 'string' ? text : messageOf(error)).trim();
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
