import type { ServerResponse } from 'node:http';
import type { InvokeEnd, Invoker, InvokeStart } from '../../invocation/invocation';
import { INVOKE_STREAM_LIMIT } from '../http/body';
import type { Exchange } from '../http/exchange';
import { headerOf } from '../http/header-of';
import { requireJsonPayload } from '../http/json-text';
import { StreamedBody } from '../http/streamed-body';
import { EVENT_STREAM_TYPE, invokeComplete, payloadChunk } from './event-stream';
import { answerEmpty, toRequest } from './invoke';
import { readStreamHead } from './invoke-head';
import { readTestControls } from './test-controls';
import { answerOf, traceOf, type Trace } from './trace-header';

/** A client that has not taken the rest of its answer by then, without a byte moving, is let go; milliseconds. */
const STUCK_MS = 60_000;

/**
 * InvokeWithResponseStream (Lambda API reference). A function's failure is told in the last message of the stream, whether it
 * came before the first byte or in the middle; the faults of the client and of the platform come before, and are JSON.
 */
export async function invokeWithResponseStream(
  exchange: Exchange,
  name: string,
  invoker: Invoker,
): Promise<void> {
  const { req, res } = exchange;
  const head = readStreamHead(req.headers);
  const controls = readTestControls(req.headers, head.type);
  const payload = await exchange.verifiedBody(INVOKE_STREAM_LIMIT);
  const qualifier = exchange.query.get('Qualifier') ?? undefined;
  const trace = traceOf(headerOf(exchange.req.headers, 'x-amzn-trace-id'), exchange.received.wallTime);
  requireJsonPayload(payload);
  if (head.type === 'DryRun') {
    invoker.dryRun(name, qualifier, head.tenantId);
    return answerEmpty(exchange, 204, trace);
  }
  const body = new StreamedBody(res, {
    begin: (start, contentType) => writeHead(exchange, start, contentType, trace),
    chunk: payloadChunk,
  });
  const request = toRequest(exchange, { name, qualifier, head, payload, trace, controls });
  let end: InvokeEnd | undefined;
  try {
    end = await invoker.stream(request, body);
  } catch (error) {
    // A service that stops in the middle of an answer ends it as the failure that it is.
    if (!res.headersSent || !body.failure) throw error;
  }
  complete(res, body, end?.logTail);
}

function complete(res: ServerResponse, body: StreamedBody, logTail: Buffer | undefined): void {
  if (res.destroyed) return;
  const { failure } = body;
  body.begin();
  res.end(
    invokeComplete({
      ...(failure ? { ErrorCode: failure.errorType, ErrorDetails: failure.document.toString() } : {}),
      ...(logTail ? { LogResult: logTail.subarray(-4096).toString('base64') } : {}),
    }),
  );
  if (!res.writableFinished) res.setTimeout(STUCK_MS, () => res.destroy());
}

function writeHead(
  { res, requestId }: Exchange,
  start: InvokeStart,
  contentType: string | undefined,
  trace: Trace,
): void {
  const headers = [
    ...['Content-Type', EVENT_STREAM_TYPE, 'x-amzn-RequestId', requestId],
    ...['X-Amzn-Trace-Id', answerOf(trace, start.traceHeader)],
    ...['X-Amz-Executed-Version', start.executedVersion],
    ...['X-Lambdabox-Start-Kind', start.startKind, 'X-Lambdabox-Environment-Id', start.environmentId],
  ];
  // AWS's own header for it is not known: `Content-Type` says what the messages are.
  if (contentType !== undefined && /^[\x20-\x7e]+$/.test(contentType))
    headers.push('X-Lambdabox-Content-Type', contentType);
  res.writeHead(200, headers);
}
