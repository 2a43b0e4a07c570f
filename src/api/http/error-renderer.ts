import type { ServerResponse } from 'node:http';
import { AwsError, ClientGone, messageOf, WIRE, type WireError } from '../../errors';
import type { ServiceLog } from '../../telemetry/events';

/** How a service writes its errors: Lambda (rest-json), CloudWatch Logs (JSON 1.1), STS (query, XML). */
export type Protocol = 'rest-json' | 'json-1.1' | 'query';

/** STS says the same things by older names (STS API reference, "Common Errors"). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  [WIRE.invalidSignature.name]: 'SignatureDoesNotMatch',
  [WIRE.missingAuthenticationToken.name]: 'MissingAuthenticationToken',
  [WIRE.unrecognizedClient.name]: 'InvalidClientTokenId',
  [WIRE.incompleteSignature.name]: 'IncompleteSignature',
  [WIRE.requestEntityTooLarge.name]: 'RequestEntityTooLarge',
  [WIRE.unknownOperation.name]: 'InvalidAction',
  [WIRE.service.name]: 'InternalFailure',
};

const INTERNAL = new AwsError(WIRE.service, 'An error occurred and the request cannot be processed.');
const BAD_PATH = new AwsError(WIRE.validation, 'The path is not valid URL encoding.');

/** What is thrown when the other side of a connection is not there any more. */
const BROKEN_CONNECTION = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'EPIPE',
]);

function isClientGone(thrown: unknown, res: ServerResponse): boolean {
  if (thrown instanceof ClientGone) return true;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return res.destroyed && BROKEN_CONNECTION.has(code);
}

/** Answers of 500 and more that are no fault. */
const EXPECTED: ReadonlySet<WireError> = new Set([WIRE.notImplemented, WIRE.stopping]);

function toAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  // decodeURIComponent's, of a path such as /%ZZ.
  if (thrown instanceof URIError) return BAD_PATH;
  return INTERNAL;
}

/** The answer to anything that was thrown; the only place that logs a failed request, and only the service's faults. */
export class ErrorRenderer {
  constructor(private readonly log: ServiceLog) {}

  render(res: ServerResponse, thrown: unknown, requestId: string, protocol: Protocol = 'rest-json'): void {
    if (isClientGone(thrown, res)) {
      this.log.debug('the client went away before it was answered', { requestId });
      return;
    }
    const error = toAwsError(thrown);
    if (error.wire.status >= 500 && !EXPECTED.has(error.wire)) this.logFault(thrown, requestId);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const { status, contentType, body } = RENDERERS[protocol](error, requestId);
    res.writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      'x-amzn-RequestId': requestId,
      ...(protocol === 'query' ? {} : { 'x-amzn-ErrorType': error.wire.name }),
      ...error.headers,
    });
    res.end(body);
  }

  private logFault(thrown: unknown, requestId: string): void {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    this.log.error('request failed', {
      requestId,
      error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      ...(cause === undefined ? {} : { cause: messageOf(cause) }),
    });
  }
}

interface Rendered {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const RENDERERS: Readonly<Record<Protocol, (error: AwsError, requestId: string) => Rendered>> = {
  'rest-json': ({ wire, wireMessage, extra }) => {
    const type = (wire satisfies WireError).type;
    const body = { ...(type ? { Type: type } : {}), [wire.messageKey]: wireMessage, ...extra };
    return { status: wire.status, contentType: 'application/json', body: JSON.stringify(body) };
  },
  // The JSON protocol has one status for all of the client's faults.
  'json-1.1': ({ wire, wireMessage, extra }) => ({
    status: wire.status < 500 ? 400 : wire.status,
    contentType: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: wire.name, message: wireMessage, ...extra }),
  }),
  query: ({ wire, wireMessage }, requestId) => ({
    status: wire.status,
    contentType: 'text/xml',
    body:
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n' +
      `    <Type>${wire.status < 500 ? 'Sender' : 'Receiver'}</Type>\n` +
      `    <Code>${escapeXml(QUERY_CODES[wire.name] ?? wire.name)}</Code>\n` +
      `    <Message>${escapeXml(wireMessage ?? '')}</Message>\n` +
      `  </Error>\n  <RequestId>${requestId}</RequestId>\n</ErrorResponse>\n`,
  }),
};

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML character data. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => XML[char] ?? char);
}
