import type { Receipt } from '../commands';
import type { AnswerTarget } from './answer-body';
import { AnswerFlow, type ExchangeHolder } from './answer-flow';
import { parseHead, type RequestHead } from './http';
import { metadataAnswer, type Metadata } from './metadata';
import {
  ABSENT,
  ACCEPTED,
  INVALID_ID,
  INVALID_MODE,
  PONG,
  tooLarge,
  WRONG_METHOD,
  wrongMove,
} from './replies';
import { responseLine, routeOf, type Route } from './routes';
import {
  errorAnswer,
  errorTypeOf,
  isLegalMode,
  MODE_HEADER,
  responseAnswer,
  type RuntimeAnswer,
} from './runtime-answer';
import { eventHead, type RuntimeEvent } from './runtime-event';
import { mayMove, type RuntimeMove, type RuntimeState } from './states';
import { Upload } from './upload';

/** What a runtime said, told to the environment that owns it. */
export interface RuntimeListener {
  /** It waits for an event: init is over, or the last invocation is. */
  ready(): void;
  responded(answer: RuntimeAnswer): void;
  initFailed(errorType: string, document: Buffer): void;
}

/** Serves what is asked at the same address and is no business of a runtime. */
export interface OtherRequests {
  request(exchange: number, head: RequestHead, body: Buffer): void;
  /** The client of an exchange went away; it may be anybody's. */
  aborted(exchange: number): void;
}

/** Carries answers back over the environment's link. */
export interface Exchanges extends ExchangeHolder {
  respond(exchange: number, response: Buffer): void;
  /** `receipt`: what the runtime's answer to this body is answered. */
  respondWithBody(exchange: number, head: Buffer, body: Buffer, receipt: Receipt): void;
}

interface Delivery {
  readonly event: RuntimeEvent;
  readonly target: AnswerTarget;
}

const NOTHING = Buffer.alloc(0);

/**
 * The Runtime API (2018-06-01) of one environment. `states.ts` has its modes and moves; wrong ones are answered as AWS's
 * runtime emulator does. What a request may is decided when its body is whole, but the body of a response goes to the
 * call's target as it comes.
 */
export class RuntimeApi {
  private state: RuntimeState = 'Started';
  private parked: number | undefined;
  private undelivered: Delivery | undefined;
  private current: Delivery | undefined;
  private readonly uploads = new Map<number, Upload>();
  /** The response under way, which has the call's target for itself. */
  private streaming: Upload | undefined;
  /** A `next` that has overtaken the rest of that response, on a connection of its own. */
  private early: number | undefined;

  constructor(
    private readonly exchanges: Exchanges,
    private readonly listener: RuntimeListener,
    private readonly metadata: Metadata,
    private readonly others: OtherRequests,
  ) {}

  /** Forgets everything of the last runtime process: a new one is about to start. */
  reset(): void {
    this.state = 'Started';
    this.parked = undefined;
    this.undelivered = undefined;
    this.current = undefined;
    this.streaming = undefined;
    this.early = undefined;
    this.uploads.clear();
  }

  /** Hands the event to the waiting runtime, or to its next `next` if that connection was lost meanwhile. */
  deliver(event: RuntimeEvent, target: AnswerTarget): void {
    const delivery = { event, target };
    const exchange = this.parked;
    this.parked = undefined;
    if (exchange === undefined) this.undelivered = delivery;
    else this.send(exchange, delivery);
  }

  /** `isAnswered`: by the init, with the receipt that it got with the event. */
  request(exchange: number, head: string, body: Buffer, end: boolean, isAnswered = false): void {
    const parsed = parseHead(head);
    const route = routeOf(parsed.method, parsed.path);
    const flow = new AnswerFlow(exchange, this.exchanges);
    const upload = new Upload(parsed, route, this.targetOf(route, parsed), flow, isAnswered);
    if (upload.target) {
      this.streaming = upload;
      upload.target.head(parsed.header('content-type'), flow);
    }
    upload.take(body);
    if (end) this.handle(exchange, upload, NOTHING);
    else this.uploads.set(exchange, upload);
  }

  body(exchange: number, data: Buffer, end: boolean, trailers: boolean): void {
    const upload = this.uploads.get(exchange);
    if (!upload) return;
    if (!trailers) upload.take(data);
    // The caller of an endless answer is told at its limit; the runtime, when it has sent all.
    if (upload === this.streaming && upload.isTooLarge) this.answered({ kind: 'too-large' });
    if (!end) return;
    this.uploads.delete(exchange);
    this.handle(exchange, upload, trailers ? data : NOTHING);
  }

  aborted(exchange: number): void {
    if (this.parked === exchange) this.parked = undefined;
    if (this.early === exchange) this.early = undefined;
    this.others.aborted(exchange);
    const upload = this.uploads.get(exchange);
    this.uploads.delete(exchange);
    if (upload && this.state === 'Running' && this.isOfCurrent(upload.route)) {
      this.answered({ kind: 'truncated' });
      this.nextThatWasEarly();
    }
  }

  private targetOf(route: Route, head: Upload['head']): AnswerTarget | undefined {
    const mayStream = route.kind === 'response' && this.state === 'Running' && !this.streaming;
    return mayStream && this.isOfCurrent(route) && isLegalMode(head) ? this.current?.target : undefined;
  }

  private handle(exchange: number, upload: Upload, trailers: Buffer): void {
    switch (upload.route.kind) {
      case 'next':
        return this.next(exchange);
      case 'response':
        this.response(exchange, upload, trailers);
        return this.nextThatWasEarly();
      case 'error':
        this.error(exchange, upload);
        return this.nextThatWasEarly();
      case 'init-error':
        return this.initError(exchange, upload);
      case 'ping':
        return this.exchanges.respond(exchange, PONG);
      case 'metadata':
        return this.exchanges.respond(exchange, metadataAnswer(upload.head, this.metadata));
      case 'wrong-method':
        return this.exchanges.respond(exchange, WRONG_METHOD);
      case 'other':
        return this.others.request(exchange, upload.head, upload.body());
      case 'absent':
        return this.exchanges.respond(exchange, ABSENT);
    }
  }

  private next(exchange: number): void {
    // AWS's client for Node.js asks for more while the end of a stream that has failed is still on its way.
    if (this.streaming && this.early === undefined && this.state === 'Running') {
      this.early = exchange;
      return;
    }
    if (!this.may(exchange, 'Ready')) return;
    const isRepeated = this.state === 'Ready';
    this.state = 'Ready';
    this.current = undefined;
    const { undelivered } = this;
    if (undelivered) {
      this.undelivered = undefined;
      this.send(exchange, undelivered);
      return;
    }
    this.parked = exchange;
    if (!isRepeated) this.listener.ready();
  }

  private nextThatWasEarly(): void {
    const { early } = this;
    if (early === undefined || this.state === 'Running') return;
    this.early = undefined;
    this.next(early);
  }

  private send(exchange: number, delivery: Delivery): void {
    this.state = 'Running';
    this.current = delivery;
    const { event } = delivery;
    this.exchanges.respondWithBody(exchange, eventHead(event), event.payload, receiptFor(event.requestId));
  }

  private response(exchange: number, upload: Upload, trailers: Buffer): void {
    if (!this.mayAnswer(exchange, upload, 'InvocationResponse')) return;
    if (!isLegalMode(upload.head)) {
      this.exchanges.respond(exchange, INVALID_MODE);
      this.answered({ kind: 'bad-mode' });
    } else if (upload !== this.streaming) {
      this.exchanges.respond(exchange, wrongMove('InvocationResponse', 'InvocationResponse'));
    } else this.accept(exchange, upload, responseAnswer(trailers));
  }

  private error(exchange: number, upload: Upload): void {
    if (!this.mayAnswer(exchange, upload, 'InvocationErrorResponse')) return;
    this.accept(exchange, upload, errorAnswer(upload.head, upload.body()));
  }

  /** Refuses an answer to another event, a second one, and one that is too large. */
  private mayAnswer(exchange: number, upload: Upload, move: RuntimeMove): boolean {
    if (!this.isOfCurrent(upload.route)) {
      this.exchanges.respond(exchange, INVALID_ID);
      return false;
    }
    if (!upload.isTooLarge) return this.may(exchange, move);
    this.exchanges.respond(exchange, tooLarge(upload.limitBytes));
    if (mayMove(this.state, move)) this.answered({ kind: 'too-large' });
    return false;
  }

  /** Tells the listener first: the caller is answered before the runtime's receipt is written. */
  private accept(exchange: number, { isAnswered }: Upload, answer: RuntimeAnswer): void {
    this.answered(answer);
    if (!isAnswered) this.exchanges.respond(exchange, ACCEPTED);
  }

  private answered(answer: RuntimeAnswer): void {
    this.state = 'RuntimeResponseSentState';
    this.streaming = undefined;
    this.listener.responded(answer);
  }

  private initError(exchange: number, upload: Upload): void {
    if (!this.may(exchange, 'InitError')) return;
    this.state = 'InitError';
    this.exchanges.respond(exchange, ACCEPTED);
    this.listener.initFailed(errorTypeOf(upload.head), upload.body());
  }

  private isOfCurrent(route: Route): boolean {
    return 'id' in route && route.id === this.current?.event.requestId;
  }

  private may(exchange: number, move: RuntimeMove): boolean {
    if (mayMove(this.state, move)) return true;
    this.exchanges.respond(exchange, wrongMove(this.state, move));
    return false;
  }
}

/** Of a response that is accepted whatever it says: whole at once, and in no mode that may be a wrong one. */
function receiptFor(requestId: string): Receipt {
  return { requestLine: responseLine(requestId), unlessHeader: MODE_HEADER, answer: ACCEPTED };
}
