import { MAX_RESPONSE_BYTES } from '../lifecycle/failure';
import { jsonResponse, okHead, parseHead, parseHeaders, type RequestHead } from './http';

/** One event for the runtime, with the members of the `next` answer. */
export interface InvocationEvent {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Epoch milliseconds, whole. */
  readonly deadlineMs: number;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  /** JSON text without line breaks. */
  readonly clientContext?: string;
}

/** What a runtime said, told to the environment that owns it. `peakMemoryBytes` is 0 where it is not known. */
export interface RuntimeListener {
  /** It waits for an event: init is over, or the last invocation is. */
  ready(): void;
  responded(answer: RuntimeAnswer): void;
  initFailed(errorType: string, payload: Buffer): void;
}

export interface RuntimeAnswer {
  /** `response`: the handler's result; `error`: its failure; the others: an answer that cannot be passed on. */
  readonly kind: 'response' | 'error' | 'too-large' | 'truncated' | 'bad-mode';
  readonly payload: Buffer;
  readonly contentType?: string;
  readonly errorType?: string;
  readonly peakMemoryBytes: number;
}

/** Carries answers back over the environment's link. */
export interface Exchanges {
  respond(exchange: number, response: Buffer): void;
  respondWithBody(exchange: number, head: Buffer, body: Buffer): void;
}

type State = 'Started' | 'InitError' | 'Ready' | 'Running' | 'RuntimeResponseSentState';

interface Upload {
  readonly head: RequestHead;
  readonly parts: Buffer[];
  readonly peakMemoryBytes: number;
  bytes: number;
}

const BASE = '/2018-06-01/runtime';
const INVOCATION = `${BASE}/invocation/`;
const ACCEPTED = jsonResponse(202, '{"status":"OK"}\n');
const NOTHING = Buffer.alloc(0);

/**
 * The Runtime API (2018-06-01) of one environment. Modes: Started until the first `next` or an init error; Ready
 * while a `next` is parked or about to be repeated; Running from delivery to the answer; then
 * RuntimeResponseSentState until `next` again. Wrong moves are answered as AWS's runtime emulator does.
 */
export class RuntimeApi {
  private state: State = 'Started';
  private parked: number | undefined;
  private undelivered: InvocationEvent | undefined;
  private currentId: string | undefined;
  private readonly uploads = new Map<number, Upload>();

  constructor(
    private readonly exchanges: Exchanges,
    private readonly listener: RuntimeListener,
  ) {}

  /** Forgets everything of the last runtime process: a new one is about to start. */
  reset(): void {
    this.state = 'Started';
    this.parked = undefined;
    this.undelivered = undefined;
    this.currentId = undefined;
    this.uploads.clear();
  }

  /** Hands the event to the waiting runtime, or to its next `next` if that connection was lost meanwhile. */
  deliver(event: InvocationEvent): void {
    if (this.parked === undefined) {
      this.undelivered = event;
      return;
    }
    const exchange = this.parked;
    this.parked = undefined;
    this.send(exchange, event);
  }

  request(exchange: number, head: string, body: Buffer, end: boolean, peakMemoryBytes: number): void {
    const upload = { head: parseHead(head), parts: [body], bytes: body.length, peakMemoryBytes };
    if (end) this.handle(exchange, upload, body, NOTHING);
    else this.uploads.set(exchange, upload);
  }

  body(exchange: number, data: Buffer, end: boolean, trailers: boolean): void {
    const upload = this.uploads.get(exchange);
    if (!upload) return;
    if (!trailers) {
      upload.bytes += data.length;
      // Past the limit nothing is kept: the answer is a refusal anyway, and memory stays bounded.
      if (upload.bytes > MAX_RESPONSE_BYTES) upload.parts.length = 0;
      else upload.parts.push(data);
    }
    if (!end) return;
    this.uploads.delete(exchange);
    const body = upload.bytes > MAX_RESPONSE_BYTES ? NOTHING : Buffer.concat(upload.parts);
    this.handle(exchange, upload, body, trailers ? data : NOTHING);
  }

  aborted(exchange: number): void {
    if (this.parked === exchange) this.parked = undefined;
    const upload = this.uploads.get(exchange);
    this.uploads.delete(exchange);
    if (upload && this.isAnswerToCurrent(upload.head.path)) {
      this.answered({ kind: 'truncated', payload: NOTHING, peakMemoryBytes: upload.peakMemoryBytes });
    }
  }

  private handle(exchange: number, upload: Upload, body: Buffer, trailers: Buffer): void {
    const { method, path } = upload.head;
    if (path === `${INVOCATION}next`) {
      if (method === 'GET') this.next(exchange);
      else this.refuse(exchange, 405, 'MethodNotAllowed', 'Method Not Allowed');
    } else if (method === 'POST' && path.startsWith(INVOCATION))
      this.answer(exchange, upload, body, trailers);
    else if (method === 'POST' && path === `${BASE}/init/error`) this.initError(exchange, upload, body);
    else if (method === 'GET' && path === '/2018-06-01/ping') {
      this.exchanges.respond(
        exchange,
        Buffer.concat([okHead({ 'Content-Type': 'text/plain' }, 4), Buffer.from('pong')]),
      );
    } else this.refuse(exchange, 404, 'NotFound', '404 page not found');
  }

  private next(exchange: number): void {
    if (this.state === 'Running' || this.state === 'InitError') {
      this.refuseTransition(exchange, 'Ready');
      return;
    }
    const isRepeated = this.state === 'Ready';
    this.state = 'Ready';
    this.currentId = undefined;
    if (this.undelivered) {
      const event = this.undelivered;
      this.undelivered = undefined;
      this.send(exchange, event);
      return;
    }
    this.parked = exchange;
    if (!isRepeated) this.listener.ready();
  }

  private send(exchange: number, event: InvocationEvent): void {
    this.state = 'Running';
    this.currentId = event.requestId;
    const head = okHead(
      {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': event.requestId,
        'Lambda-Runtime-Deadline-Ms': String(event.deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': event.invokedArn,
        'Lambda-Runtime-Trace-Id': event.traceHeader,
        'Lambda-Runtime-Client-Context': event.clientContext,
      },
      event.payload.length,
    );
    this.exchanges.respondWithBody(exchange, head, event.payload);
  }

  private answer(exchange: number, upload: Upload, body: Buffer, trailers: Buffer): void {
    const { head, peakMemoryBytes } = upload;
    const slash = head.path.indexOf('/', INVOCATION.length);
    const id = head.path.slice(INVOCATION.length, slash < 0 ? undefined : slash);
    const verb = slash < 0 ? '' : head.path.slice(slash + 1);
    if (verb !== 'response' && verb !== 'error') {
      this.refuse(exchange, 404, 'NotFound', '404 page not found');
    } else if (id !== this.currentId) {
      this.refuse(exchange, 400, 'InvalidRequestID', 'Invalid request ID');
    } else if (this.state !== 'Running') {
      this.refuseTransition(exchange, verb === 'response' ? 'InvocationResponse' : 'InvocationErrorResponse');
    } else if (upload.bytes > MAX_RESPONSE_BYTES) {
      const limit = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      this.refuse(exchange, 413, 'RequestEntityTooLarge', limit);
      this.answered({ kind: 'too-large', payload: NOTHING, peakMemoryBytes });
    } else if (verb === 'error') {
      this.accept(exchange, errorAnswer(head, body, peakMemoryBytes));
    } else if (!isLegalMode(head.header('lambda-runtime-function-response-mode'))) {
      this.refuse(exchange, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
      this.answered({ kind: 'bad-mode', payload: NOTHING, peakMemoryBytes });
    } else this.accept(exchange, responseAnswer(head, body, trailers, peakMemoryBytes));
  }

  /** Tells the listener first: the caller is answered before the runtime's receipt is written. */
  private accept(exchange: number, answer: RuntimeAnswer): void {
    this.answered(answer);
    this.exchanges.respond(exchange, ACCEPTED);
  }

  private answered(answer: RuntimeAnswer): void {
    this.state = 'RuntimeResponseSentState';
    this.listener.responded(answer);
  }

  private initError(exchange: number, upload: Upload, body: Buffer): void {
    if (this.state !== 'Started') {
      this.refuseTransition(exchange, 'InitError');
      return;
    }
    this.state = 'InitError';
    this.exchanges.respond(exchange, ACCEPTED);
    this.listener.initFailed(filteredErrorType(upload.head), body);
  }

  private isAnswerToCurrent(path: string): boolean {
    return this.state === 'Running' && path.startsWith(`${INVOCATION}${this.currentId}/`);
  }

  private refuseTransition(exchange: number, to: string): void {
    const rule = 'State transition is not allowed';
    const text = `State transition from ${this.state} to ${to} failed for runtime. Error: ${rule}`;
    this.refuse(exchange, 403, 'InvalidStateTransition', text);
  }

  private refuse(exchange: number, status: number, errorType: string, errorMessage: string): void {
    this.exchanges.respond(exchange, jsonResponse(status, JSON.stringify({ errorMessage, errorType })));
  }
}

function isLegalMode(mode: string | undefined): boolean {
  return mode === undefined || mode === '' || mode === 'streaming';
}

/** A streamed response that failed on its way says so in its trailers; what was sent before is dropped. */
function responseAnswer(
  head: RequestHead,
  body: Buffer,
  trailers: Buffer,
  peakMemoryBytes: number,
): RuntimeAnswer {
  const contentType = head.header('content-type');
  if (trailers.length > 0) {
    const fields = parseHeaders(trailers.toString());
    const errorType = fields.get('lambda-runtime-function-error-type');
    if (errorType !== undefined) {
      const payload = Buffer.from(fields.get('lambda-runtime-function-error-body') ?? '', 'base64');
      return { kind: 'error', payload, errorType: filterErrorType(errorType), peakMemoryBytes };
    }
  }
  return contentType === undefined
    ? { kind: 'response', payload: body, peakMemoryBytes }
    : { kind: 'response', payload: body, contentType, peakMemoryBytes };
}

const ERROR_CAUSE_TYPE = 'application/vnd.aws.lambda.error.cause+json';

function errorAnswer(head: RequestHead, body: Buffer, peakMemoryBytes: number): RuntimeAnswer {
  const isWithCause = head.header('content-type')?.startsWith(ERROR_CAUSE_TYPE) ?? false;
  const payload = isWithCause ? withoutCause(body) : body;
  return { kind: 'error', payload, errorType: filteredErrorType(head), peakMemoryBytes };
}

/** The X-Ray cause is for tracing only; the caller gets the rest of the document. */
function withoutCause(body: Buffer): Buffer {
  try {
    const { errorMessage, errorType, stackTrace } = JSON.parse(body.toString()) as Record<string, unknown>;
    return Buffer.from(JSON.stringify({ errorMessage, errorType, stackTrace }));
  } catch {
    return Buffer.from('Invalid error body');
  }
}

function filteredErrorType(head: RequestHead): string {
  return filterErrorType(head.header('lambda-runtime-function-error-type') ?? '');
}

/** Error types of the platform's own shape pass; all others count as unknown, so that metrics stay bounded. */
function filterErrorType(type: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]{0,100}$/.test(type)) return type;
  return type.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
