import type { PublicVisit } from '../http/door';

export interface HookAnswer {
  readonly status: number;
  readonly message: string;
  /** How whoever sends may show who it is. */
  readonly challenge?: string;
}

/** What senders are told. Of a name that is none, nothing of those that are. */
export const HOOK_ANSWERS = {
  taken: { status: 200, message: 'OK' },
  queued: { status: 202, message: 'Accepted' },
  unreadable: { status: 400, message: 'The body is none that is known here.' },
  unauthorized: { status: 401, message: 'Unauthorized', challenge: 'Bearer' },
  /** SNS shows a user and a password when it is asked for them. */
  unknownUser: { status: 401, message: 'Unauthorized', challenge: 'Basic realm="lambdabox"' },
  disabled: { status: 403, message: 'Forbidden' },
  /** What API Gateway says of whatever the function did wrong. */
  failed: { status: 500, message: 'Internal Server Error' },
  /** Is to be sent again. */
  later: { status: 503, message: 'Service Unavailable' },
  unknown: { status: 404, message: 'Not Found' },
} as const satisfies Record<string, HookAnswer>;

/** `more`: further members of the body. */
export function answerHook(
  { res, requestId }: PublicVisit,
  { status, message, challenge }: HookAnswer,
  more: Readonly<Record<string, string>> = {},
  headers: readonly (readonly [string, string])[] = [],
): void {
  const body = JSON.stringify({ message, ...more });
  res.writeHead(status, [
    ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
    ...['x-amzn-RequestId', requestId],
    ...(challenge === undefined ? [] : ['WWW-Authenticate', challenge]),
    ...headers.flat(),
  ]);
  res.end(body);
}
