import type { PublicVisit } from '../http/door';

export interface HookAnswer {
  readonly status: number;
  readonly message: string;
}

/** What senders are told. Of a name that is none, nothing of those that are. */
export const HOOK_ANSWERS = {
  taken: { status: 200, message: 'OK' },
  queued: { status: 202, message: 'Accepted' },
  unreadable: { status: 400, message: 'The body is none that is known here.' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  disabled: { status: 403, message: 'Forbidden' },
  unknown: { status: 404, message: 'Not Found' },
} as const satisfies Record<string, HookAnswer>;

export function answerHook({ res, requestId }: PublicVisit, { status, message }: HookAnswer): void {
  const body = JSON.stringify({ message });
  res.writeHead(status, [
    ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
    ...['x-amzn-RequestId', requestId],
    ...(status === 401 ? ['WWW-Authenticate', 'Bearer'] : []),
  ]);
  res.end(body);
}
