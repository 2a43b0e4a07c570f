import type { ServerResponse } from 'node:http';
import {
  BufferedBody,
  type InvokeEnd,
  type InvokeRequest,
  type Invoker,
  type TestControls,
} from '../../invocation/invocation';
import type { Phases } from '../../contract/phases';
import { PHASES } from '../../telemetry/events';
import { INVOKE_LIMIT } from '../http/body';
import type { Exchange } from '../http/exchange';
import { headerOf } from '../http/header-of';
import { readInvokeHead, requireEventSize, type InvokeHead } from './invoke-head';
import { requireJsonPayload } from '../http/json-text';
import { readTestControls } from './test-controls';
import { answerOf, traceOf, type Trace } from './trace-header';

/**
 * Invoke (Lambda API reference): the hot path, so it writes to node:http directly. `name` is decoded; everything
 * about the function itself is the invoker's to judge.
 */
export async function invoke(exchange: Exchange, name: string, invoker: Invoker): Promise<void> {
  const head = readInvokeHead(exchange.req.headers);
  const controls = readTestControls(exchange.req.headers, head.type);
  const payload = await exchange.verifiedBody(INVOKE_LIMIT);
  const qualifier = exchange.req.url?.includes('?')
    ? (exchange.query.get('Qualifier') ?? undefined)
    : undefined;
  const trace = traceOf(headerOf(exchange.req.headers, 'x-amzn-trace-id'), exchange.received.wallTime);
  requireJsonPayload(payload);
  if (head.type === 'DryRun') {
    invoker.dryRun(name, qualifier, head.tenantId);
    answerEmpty(exchange, 204, trace);
    return;
  }
  const request = toRequest(exchange, { name, qualifier, head, payload, trace, controls });
  if (head.type === 'Event') {
    requireEventSize(payload.length);
    await invoker.enqueue(request);
    answerEmpty(exchange, 202, trace);
    return;
  }
  const body = new BufferedBody();
  answerResult(exchange, await invoker.stream(request, body), body, trace);
}

/** The deprecated InvokeAsync: an Event without options (Lambda API reference, "InvokeAsync"). */
export async function invokeAsync(exchange: Exchange, name: string, invoker: Invoker): Promise<void> {
  const head: InvokeHead = { type: 'Event', logTail: false };
  const controls = readTestControls(exchange.req.headers, head.type);
  const payload = await exchange.verifiedBody(INVOKE_LIMIT);
  const trace = traceOf(headerOf(exchange.req.headers, 'x-amzn-trace-id'), exchange.received.wallTime);
  requireJsonPayload(payload);
  requireEventSize(payload.length);
  await invoker.enqueue(toRequest(exchange, { name, qualifier: undefined, head, payload, trace, controls }));
  const body = '{"Status":202}';
  exchange.res.writeHead(202, [
    ...['Content-Type', 'application/json', 'Content-Length', String(body.length)],
    ...['x-amzn-RequestId', exchange.requestId, 'X-Amzn-Trace-Id', trace.answer],
  ]);
  exchange.res.end(body);
}

interface Parts {
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly head: InvokeHead;
  readonly payload: Buffer;
  readonly trace: Trace;
  readonly controls: TestControls | undefined;
}

export function toRequest(exchange: Exchange, parts: Parts): InvokeRequest {
  const { name, qualifier, head, payload, trace, controls } = parts;
  let signal: AbortSignal | undefined;
  return {
    requestId: exchange.requestId,
    functionName: name,
    ...(qualifier === undefined ? {} : { qualifier }),
    payload,
    ...(head.clientContext === undefined ? {} : { clientContext: head.clientContext }),
    ...(head.tenantId === undefined ? {} : { tenantId: head.tenantId }),
    traceHeader: trace.runtime,
    ...(trace.open ? { openTrace: trace.open } : {}),
    logTail: head.logTail,
    // Only a call that waits asks for it, and nearly none does.
    get signal() {
      return (signal ??= leavingOf(exchange.res));
    },
    receivedAt: exchange.received.at,
    ...(controls ? { controls } : {}),
  };
}

/** Aborts when the client goes away before its answer is sent, or has gone already. */
function leavingOf(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const closed = (): void => {
    if (!res.writableFinished) gone.abort();
  };
  if (res.closed) closed();
  else res.once('close', closed);
  return gone.signal;
}

export function answerEmpty(exchange: Exchange, status: 202 | 204, trace: Trace): void {
  exchange.res.writeHead(status, [
    ...['x-amzn-RequestId', exchange.requestId, 'X-Amzn-Trace-Id', trace.answer],
    ...['x-amzn-Remapped-Content-Length', '0'],
    ...(status === 204 ? [] : ['Content-Length', '0']),
  ]);
  exchange.res.end();
}

const ONE_WRITE_BYTES = 16 * 1024;
const JSON_TYPE = 'application/json';

/** A content type of the function's making: what cannot stand in a header is not passed on. */
function contentTypeOf({ contentType: type }: BufferedBody): string {
  if (type === JSON_TYPE) return type;
  return type !== undefined && /^[\x20-\x7e]+$/.test(type) ? type : JSON_TYPE;
}

function answerResult(exchange: Exchange, result: InvokeEnd, body: BufferedBody, trace: Trace): void {
  // prettier-ignore
  const headers = [
    'Content-Type', contentTypeOf(body), 'Content-Length', String(body.length),
    'x-amzn-RequestId', exchange.requestId,
    'X-Amzn-Trace-Id', answerOf(trace, result.traceHeader),
    'x-amzn-Remapped-Content-Length', '0', 'X-Amz-Executed-Version', result.executedVersion,
    'X-Lambdabox-Start-Kind', result.startKind, 'X-Lambdabox-Environment-Id', result.environmentId,
    'Server-Timing', serverTiming(result.phases),
  ];
  if (result.functionError) headers.push('X-Amz-Function-Error', result.functionError);
  if (result.logTail) headers.push('X-Amz-Log-Result', result.logTail.subarray(-4096).toString('base64'));
  const { res } = exchange;
  res.writeHead(200, headers);
  // Text in latin1 is the same bytes, and node:http sends it in one write with the head; a Buffer takes a second one.
  if (body.length <= ONE_WRITE_BYTES) res.end(body.payload.toString('latin1'), 'latin1');
  else writeAll(res, body.pieces);
}

/** In one system call, and without a copy. */
function writeAll(res: ServerResponse, pieces: readonly Buffer[]): void {
  res.cork();
  for (const piece of pieces) res.write(piece);
  res.end();
  res.uncork();
}

/** Phases with a duration, in milliseconds: `queue;dur=0.2, invoke;dur=1.5`. */
function serverTiming(phases: Phases): string {
  let text = '';
  for (const phase of PHASES) {
    const ms = phases[phase];
    if (ms !== undefined) text += `${text && ', '}${phase};dur=${Math.round(ms * 1000) / 1000}`;
  }
  return text;
}
