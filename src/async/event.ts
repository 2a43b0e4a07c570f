import type { EventFailure } from '../contract/events-answer';
import type { InvokeRequest } from '../invocation/invocation';
import type { Delivery, EventCondition } from './delivery';

/** What the store keeps of an event's request, beside its payload. */
export type KeptRequest = Pick<
  InvokeRequest,
  'requestId' | 'clientContext' | 'traceHeader' | 'openTrace' | 'tenantId' | 'controls'
>;

/** Where an event is, as far as it survives a restart. One that runs is `waiting` there: it is tried again. */
export type KeptStage = 'waiting' | 'delivering' | 'failed';

/** Somewhere that an event's end is still to be told. */
export interface PendingDelivery extends Pick<Delivery, 'kind' | 'target'> {
  /** Tries that failed. */
  readonly attempts: number;
  /** It is not tried again. */
  readonly isFinal?: true;
  readonly lastFailure?: EventFailure;
}

/** How the tries of an event ended. */
export interface EventEnd {
  readonly condition: EventCondition;
  /** Of the function that was called, with its qualifier. */
  readonly functionArn: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of the last try, when the function answered it; its payload is kept apart. */
  readonly response?: { readonly executedVersion: string; readonly functionError?: 'Unhandled' };
}

/** What changes of an event. */
export interface EventProgress {
  /** Times that the function ran. */
  readonly tries: number;
  /** Tries in a row that were throttled or hit a fault of the platform. */
  readonly setbacks: number;
  readonly lastFailure?: EventFailure;
  /** When all tries are over. */
  readonly end?: EventEnd;
  /** Those that are not made yet, or have failed for good. */
  readonly deliveries: readonly PendingDelivery[];
}

/** All of an event but its bodies. */
export interface EventHead {
  /** Its place in the order of age: a thousand for each millisecond of the time at which it was accepted. */
  readonly id: number;
  readonly functionName: string;
  /** As addressed; undefined without one. */
  readonly qualifier: string | undefined;
  readonly request: KeptRequest;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  /** Of the payload. */
  readonly bytes: number;
  readonly stage: KeptStage;
  /** Not before this time, epoch milliseconds. */
  readonly dueAt: number;
  readonly progress: EventProgress;
}

/** What a start must know of an event that an earlier service left. */
export interface EventOutline extends Pick<
  EventHead,
  'id' | 'functionName' | 'qualifier' | 'stage' | 'dueAt'
> {
  /** Of the payload and of the answer. */
  readonly bytes: number;
  readonly deliveries: readonly PendingDelivery[];
}

export interface StoredEvent extends EventHead {
  /** JSON text, never empty. */
  readonly payload: Buffer;
  /** What the function answered last, once its tries are over. */
  readonly response?: Buffer;
}
