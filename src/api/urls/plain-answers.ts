import type { ServerResponse } from 'node:http';

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** Refusals of the door itself; `body` is all of it. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  readonly errorType?: string;
}

const json = (status: number, message: string | null, errorType?: string): PlainAnswer => ({
  status,
  body: JSON.stringify({ Message: message }),
  type: 'application/json',
  ...(errorType === undefined ? {} : { errorType }),
});

/** Recorded on AWS. */
export const PLAIN = {
  forbidden: json(403, FORBIDDEN, 'AccessDeniedException'),
  unknownUrl: json(403, null, 'AccessDeniedException'),
  tooLarge: json(
    413,
    'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    'RequestEntityTooLargeException',
  ),
  badGateway: { status: 502, body: 'Internal Server Error', type: 'application/json' },
  /** CORS' headers are all that it says. */
  preflight: { status: 200, body: '', type: 'application/json' },
  noWebSocket: json(
    400,
    'Function URLs have no WebSockets: call them with plain HTTP requests.',
    'BadRequestException',
  ),
} as const satisfies Record<string, PlainAnswer>;

type Header = readonly [string, string];

/** `headers` are those of CORS. */
export function answerPlain(
  res: ServerResponse,
  requestId: string,
  { status, body, type, errorType }: PlainAnswer,
  headers: readonly Header[] = [],
): void {
  res.writeHead(status, [
    ...['Content-Type', type, 'Content-Length', String(Buffer.byteLength(body))],
    ...['x-amzn-RequestId', requestId],
    ...(errorType === undefined ? [] : ['x-amzn-ErrorType', errorType]),
    ...headers.flat(),
  ]);
  res.end(body);
}
