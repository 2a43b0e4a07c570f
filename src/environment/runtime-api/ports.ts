import type { Receipt } from '../commands';
import type { RequestHead } from './http';
import type { RuntimeAnswer } from './runtime-answer';

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
export interface Exchanges {
  respond(exchange: number, response: Buffer): void;
  /** `receipt`: what the runtime's answer to this body is answered. */
  respondWithBody(exchange: number, head: Buffer, body: Buffer, receipt: Receipt): void;
  /** No more of the exchange's request is read for now, or it goes on. */
  hold(exchange: number, isHeld: boolean): void;
}

/** The runtime's own way, without HTTP (runtimes/README.md, "The channel"). */
export interface Channel {
  sendEvent(head: string, payload: Buffer): void;
  /** In place of an event: the status with which HTTP would refuse. */
  refuseNext(status: number): void;
  hold(isHeld: boolean): void;
}

/** By which something was asked: an exchange of HTTP, or the channel, which has one question at a time. */
export type Way = number | 'channel';
