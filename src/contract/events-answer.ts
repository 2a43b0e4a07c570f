/** `GET /_lambdabox/events` and what is done about them. Times are epoch milliseconds. */

/** `waiting`: for a try, also between two; `running`; `delivering`: what became of it waits for its destination; `failed`: kept for a redrive. */
export type EventStage = 'waiting' | 'running' | 'delivering' | 'failed';

/** Which events are meant; undefined means all. */
export interface EventSelection {
  readonly functionName?: string;
  readonly requestId?: string;
}

/** The same to look at: at most `limit` single events, in this stage if one is given. */
export interface EventsQuestion extends EventSelection {
  readonly stage?: EventStage;
  readonly limit: number;
}

/** Why a try, or a delivery, did not succeed. */
export interface EventFailure {
  readonly at: number;
  /** A function's error: 200, as its call is answered; else the status of what refused it. */
  readonly code: number;
  /** Its first 1,024 bytes. */
  readonly message: string;
}

/** What a function has of events. */
export interface FunctionEvents {
  readonly functionName: string;
  readonly waiting: number;
  readonly running: number;
  readonly delivering: number;
  readonly failed: number;
  /** Of those that wait or run: when the oldest was accepted. */
  readonly oldestAt?: number;
  /** When the next of those that wait for a later try is tried. */
  readonly nextTryAt?: number;
  /** The last one since the service started. */
  readonly lastFailure?: EventFailure;
}

/** Somewhere that an event's end is still to be told. */
export interface DeliveryView {
  readonly kind: 'record' | 'dead-letter';
  readonly target: string;
  /** Tries that failed. */
  readonly attempts: number;
  readonly lastFailure?: EventFailure;
}

export interface EventView {
  readonly requestId: string;
  readonly functionName: string;
  /** As addressed; absent without one. */
  readonly qualifier?: string;
  readonly stage: EventStage;
  readonly acceptedAt: number;
  /** Of one that waits for a later try, of the function or of a delivery. */
  readonly nextTryAt?: number;
  /** Times that the function ran. */
  readonly tries: number;
  /** Of the payload. */
  readonly bytes: number;
  /** Why its tries ended: `RetriesExhausted`, ... */
  readonly condition?: string;
  readonly lastFailure?: EventFailure;
  /** Those that are still to be made, or have failed for good. */
  readonly deliveries: readonly DeliveryView[];
}

export interface EventsAnswer {
  readonly at: number;
  /** By name. Of one function when one was asked for. */
  readonly functions: readonly FunctionEvents[];
  /** Oldest first, failed ones last, as many as were asked for. */
  readonly events: readonly EventView[];
  /** What is held, and how much may be, without failed events. */
  readonly held: EventAmount;
  readonly limit: EventAmount;
  readonly failed: EventAmount;
  readonly failedLimit: EventAmount;
}

export interface EventAmount {
  readonly events: number;
  readonly bytes: number;
}

/** The answer of a redrive and of a purge. */
export interface EventsChanged {
  readonly events: number;
}
