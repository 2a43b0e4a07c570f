import { messageOf, ThrottledError } from '../errors';
import { RuntimeNotReady } from '../functions/runtime-readiness';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import type { EventAddress } from './function-invoker';
import type { InvokeRequest, InvokeResult } from './invocation';

export interface EventQueueParts {
  readonly invoke: (request: InvokeRequest) => Promise<InvokeResult>;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Events held at most, running and waiting; more are refused with 429. */
  readonly capacity: number;
}

interface QueuedEvent {
  readonly request: InvokeRequest;
  readonly functionName: string;
  readonly acceptedAt: number;
  /** Runs that ended with a function error. */
  failures: number;
  /** Tries that were throttled or hit a fault of the platform, in a row. */
  setbacks: number;
}

/** Waits before the two retries of a failed event (developer guide, "Asynchronous invocation"). Milliseconds. */
const RETRY_WAITS_MS = [60_000, 120_000];
const MAX_AGE_MS = 6 * 3600 * 1000;
const MAX_BACKOFF_MS = 5 * 60 * 1000;

/**
 * Asynchronous invocations, held in memory: an accepted event is lost when the service ends. A function error is
 * retried twice; a throttle or a platform fault until the event is six hours old.
 */
export class EventQueue {
  private readonly timers = new Set<Timer>();
  private held = 0;
  private isClosed = false;

  constructor(private readonly parts: EventQueueParts) {}

  /** Accepts the event or throws ThrottledError when the queue is full. */
  add(request: InvokeRequest, { functionName }: EventAddress): Promise<void> {
    if (this.held >= this.parts.capacity) {
      return Promise.reject(new ThrottledError('ConcurrentInvocationLimitExceeded', 1));
    }
    this.held += 1;
    const detached = { ...request, signal: NEVER, logTail: false };
    const event = {
      request: detached,
      functionName,
      acceptedAt: this.parts.clock.now(),
      failures: 0,
      setbacks: 0,
    };
    // The caller has its 202 before the function runs.
    this.later(event, 0);
    return Promise.resolve();
  }

  /** Events that run or wait. */
  get size(): number {
    return this.held;
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    if (this.held > 0) this.parts.log.warn('accepted events were dropped at shutdown', { events: this.held });
  }

  private later(event: QueuedEvent, ms: number): void {
    const timer = this.parts.clock.after(ms, () => {
      this.timers.delete(timer);
      void this.run(event);
    });
    this.timers.add(timer);
  }

  private async run(event: QueuedEvent): Promise<void> {
    try {
      const result = await this.parts.invoke({ ...event.request, receivedAt: this.parts.clock.now() });
      event.setbacks = 0;
      if (result.functionError === undefined) this.held -= 1;
      else this.retryFailed(event);
    } catch (error) {
      this.retrySetback(event, error);
    }
  }

  private retryFailed(event: QueuedEvent): void {
    const wait = RETRY_WAITS_MS[event.failures];
    event.failures += 1;
    if (wait === undefined) this.drop(event, 'RetriesExhausted');
    else this.again(event, wait);
  }

  private retrySetback(event: QueuedEvent, error: unknown): void {
    if (this.isClosed) return;
    event.setbacks += 1;
    this.parts.log.debug('an event could not be run yet', {
      requestId: event.request.requestId,
      error: messageOf(error),
    });
    if (isClientError(error)) this.drop(event, messageOf(error));
    else this.again(event, Math.min(MAX_BACKOFF_MS, 1000 * 2 ** (event.setbacks - 1)));
  }

  private again(event: QueuedEvent, wait: number): void {
    if (this.isClosed) return;
    if (this.parts.clock.now() + wait - event.acceptedAt > MAX_AGE_MS) this.drop(event, 'EventAgeExceeded');
    else this.later(event, wait);
  }

  private drop(event: QueuedEvent, condition: string): void {
    this.held -= 1;
    this.parts.log.warn('an event was dropped', {
      functionName: event.functionName,
      requestId: event.request.requestId,
      condition,
    });
  }
}

/** The function was deleted, say: no retry will mend it. Throttles and missing images are worth a retry. */
function isClientError(error: unknown): boolean {
  if (error instanceof ThrottledError || error instanceof RuntimeNotReady) return false;
  if (!(error instanceof Error) || !('wire' in error)) return false;
  const { status } = error.wire as { status: number };
  return status >= 400 && status < 500;
}

const NEVER = new AbortController().signal;
