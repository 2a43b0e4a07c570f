import type { Receipt } from '../commands';
import type { ChannelFrame } from '../frames';
import type { AnswerTarget } from './answer-body';
import { AnswerFlow } from './answer-flow';
import { parseHead, type RequestHead } from './http';
import { metadataAnswer, type Metadata } from './metadata';
import type { Channel, Exchanges, OtherRequests, RuntimeListener, Way } from './ports';
import {
  ABSENT,
  ACCEPTED,
  INVALID_ID,
  INVALID_MODE,
  PONG,
  tooLarge,
  WRONG_METHOD,
  wrongMove,
  WRONG_MOVE_STATUS,
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
import { eventHead, eventLines, type RuntimeEvent } from './runtime-event';
import { mayMove, type RuntimeMove, type RuntimeState } from './states';
import { Upload } from './upload';

interface Delivery {
  readonly event: RuntimeEvent;
  readonly target: AnswerTarget;
}

const NOTHING = Buffer.alloc(0);
/** What an answer over the channel would say in HTTP. */
const JSON_ANSWER: RequestHead = {
  method: 'POST',
  path: '',
  header: (name) => (name === 'content-type' ? 'application/json' : undefined),
};

/**
 * The Runtime API (2018-06-01) of one environment. `states.ts` has its modes and moves; wrong ones are answered as AWS's
 * runtime emulator does. What a request may is decided when its body is whole, but the body of a response goes to the
 * call's target as it comes.
 */
export class RuntimeApi {
  private state: RuntimeState = 'Started';
  private parked: Way | undefined;
  private undelivered: Delivery | undefined;
  private current: Delivery | undefined;
  private readonly uploads = new Map<Way, Upload>();
  /** The response under way, which has the call's target for itself. */
  private streaming: Upload | undefined;
  /** A `next` that has overtaken the rest of that response, on a connection of its own. */
  private early: Way | undefined;

  constructor(
    private readonly exchanges: Exchanges,
    private readonly channel: Channel,
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
    const way = this.parked;
    this.parked = undefined;
    if (way === undefined) this.undelivered = delivery;
    else this.send(way, delivery);
  }

  /** `isAnswered`: by the init, with the receipt that it got with the event. */
  request(exchange: number, head: string, body: Buffer, end: boolean, isAnswered = false): void {
    const parsed = parseHead(head);
    const flow = new AnswerFlow((isHeld) => this.exchanges.hold(exchange, isHeld));
    const route = routeOf(parsed.method, parsed.path);
    const upload = new Upload(parsed, route, this.targetOf(route, parsed), flow, isAnswered);
    this.begin(exchange, upload, body, end);
  }

  /** What the runtime says over its channel. */
  said(frame: ChannelFrame): void {
    if (frame.type === 'answer') this.answer(frame.requestId, frame.isError, frame.data, frame.end);
    else if (frame.type === 'rest') this.body('channel', frame.data, frame.end, false);
    if (frame.type === 'next' || frame.asks) this.next('channel');
  }

  private answer(id: string, isError: boolean, body: Buffer, end: boolean): void {
    // One that begins before the last was whole: that one never will be.
    if (this.uploads.has('channel')) this.aborted('channel');
    const flow = new AnswerFlow((isHeld) => this.channel.hold(isHeld));
    const route: Route = { kind: isError ? 'error' : 'response', id };
    const upload = new Upload(JSON_ANSWER, route, this.targetOf(route, JSON_ANSWER), flow, false);
    this.begin('channel', upload, body, end);
  }

  private begin(way: Way, upload: Upload, body: Buffer, end: boolean): void {
    if (upload.target) {
      this.streaming = upload;
      upload.target.head(upload.head.header('content-type'), upload.flow);
    }
    upload.take(body);
    if (end) this.handle(way, upload, NOTHING);
    else this.uploads.set(way, upload);
  }

  body(way: Way, data: Buffer, end: boolean, trailers: boolean): void {
    const upload = this.uploads.get(way);
    if (!upload) return;
    if (!trailers) upload.take(data);
    // The caller of an endless answer is told at its limit; the runtime, when it has sent all.
    if (upload === this.streaming && upload.isTooLarge) this.answered({ kind: 'too-large' });
    if (!end) return;
    this.uploads.delete(way);
    this.handle(way, upload, trailers ? data : NOTHING);
  }

  aborted(way: Way): void {
    if (this.parked === way) this.parked = undefined;
    if (this.early === way) this.early = undefined;
    if (way !== 'channel') this.others.aborted(way);
    const upload = this.uploads.get(way);
    this.uploads.delete(way);
    if (upload && this.state === 'Running' && this.isOfCurrent(upload.route)) {
      this.answered({ kind: 'truncated' });
      this.nextThatWasEarly();
    }
  }

  private targetOf(route: Route, head: Upload['head']): AnswerTarget | undefined {
    const mayStream = route.kind === 'response' && this.state === 'Running' && !this.streaming;
    return mayStream && this.isOfCurrent(route) && isLegalMode(head) ? this.current?.target : undefined;
  }

  private handle(way: Way, upload: Upload, trailers: Buffer): void {
    switch (upload.route.kind) {
      case 'next':
        return this.next(way);
      case 'response':
        this.response(way, upload, trailers);
        return this.nextThatWasEarly();
      case 'error':
        this.error(way, upload);
        return this.nextThatWasEarly();
      case 'init-error':
        return this.initError(way, upload);
      case 'ping':
        return this.respond(way, PONG);
      case 'metadata':
        return this.respond(way, metadataAnswer(upload.head, this.metadata));
      case 'wrong-method':
        return this.respond(way, WRONG_METHOD);
      case 'other':
        if (way !== 'channel') this.others.request(way, upload.head, upload.body());
        return;
      case 'absent':
        return this.respond(way, ABSENT);
    }
  }

  /** Of what is said over the channel only `next` is answered, as the runtimes there have no use for more. */
  private respond(way: Way, response: Buffer): void {
    if (way !== 'channel') this.exchanges.respond(way, response);
  }

  private next(way: Way): void {
    // AWS's client for Node.js asks for more while the end of a stream that has failed is still on its way.
    if (this.streaming && this.early === undefined && this.state === 'Running') {
      this.early = way;
      return;
    }
    if (!mayMove(this.state, 'Ready') && way === 'channel') return this.channel.refuseNext(WRONG_MOVE_STATUS);
    if (!this.may(way, 'Ready')) return;
    const isRepeated = this.state === 'Ready';
    this.state = 'Ready';
    this.current = undefined;
    const { undelivered } = this;
    if (undelivered) {
      this.undelivered = undefined;
      this.send(way, undelivered);
      return;
    }
    this.parked = way;
    if (!isRepeated) this.listener.ready();
  }

  private nextThatWasEarly(): void {
    const { early } = this;
    if (early === undefined || this.state === 'Running') return;
    this.early = undefined;
    this.next(early);
  }

  private send(way: Way, delivery: Delivery): void {
    this.state = 'Running';
    this.current = delivery;
    const { event } = delivery;
    if (way === 'channel') this.channel.sendEvent(eventLines(event), event.payload);
    else this.exchanges.respondWithBody(way, eventHead(event), event.payload, receiptFor(event.requestId));
  }

  private response(way: Way, upload: Upload, trailers: Buffer): void {
    if (!this.mayAnswer(way, upload, 'InvocationResponse')) return;
    if (!isLegalMode(upload.head)) {
      this.respond(way, INVALID_MODE);
      this.answered({ kind: 'bad-mode' });
    } else if (upload !== this.streaming) {
      this.respond(way, wrongMove('InvocationResponse', 'InvocationResponse'));
    } else this.accept(way, upload, responseAnswer(trailers));
  }

  private error(way: Way, upload: Upload): void {
    if (!this.mayAnswer(way, upload, 'InvocationErrorResponse')) return;
    this.accept(way, upload, errorAnswer(upload.head, upload.body()));
  }

  /** Refuses an answer to another event, a second one, and one that is too large. */
  private mayAnswer(way: Way, upload: Upload, move: RuntimeMove): boolean {
    if (!this.isOfCurrent(upload.route)) {
      this.respond(way, INVALID_ID);
      return false;
    }
    if (!upload.isTooLarge) return this.may(way, move);
    this.respond(way, tooLarge(upload.limitBytes));
    if (mayMove(this.state, move)) this.answered({ kind: 'too-large' });
    return false;
  }

  /** Tells the listener first: the caller is answered before the runtime's receipt is written. */
  private accept(way: Way, { isAnswered }: Upload, answer: RuntimeAnswer): void {
    this.answered(answer);
    if (!isAnswered) this.respond(way, ACCEPTED);
  }

  private answered(answer: RuntimeAnswer): void {
    this.state = 'RuntimeResponseSentState';
    this.streaming = undefined;
    this.listener.responded(answer);
  }

  private initError(way: Way, upload: Upload): void {
    if (!this.may(way, 'InitError')) return;
    this.state = 'InitError';
    this.respond(way, ACCEPTED);
    this.listener.initFailed(errorTypeOf(upload.head), upload.body());
  }

  private isOfCurrent(route: Route): boolean {
    return 'id' in route && route.id === this.current?.event.requestId;
  }

  private may(way: Way, move: RuntimeMove): boolean {
    if (mayMove(this.state, move)) return true;
    this.respond(way, wrongMove(this.state, move));
    return false;
  }
}

/** Of a response that is accepted whatever it says: whole at once, and in no mode that may be a wrong one. */
function receiptFor(requestId: string): Receipt {
  return { requestLine: responseLine(requestId), unlessHeader: MODE_HEADER, answer: ACCEPTED };
}
