import { assembleQueue, type AssembledQueue, type QueueParts } from '../../src/async/assemble-queue';
import type { Delivery } from '../../src/async/delivery';
import type { EventHead, StoredEvent } from '../../src/async/event';
import type { EventChange, EventStore } from '../../src/async/event-store';
import type { EventPolicy } from '../../src/async/event-settings';
import { ThrottledError } from '../../src/errors';
import type { InvokeRequest, InvokeResult } from '../../src/invocation/invocation';
import { FakeClock } from './fake-clock';
import { RecordingLog, RecordingTelemetry } from './telemetry';

export const ok: InvokeResult = {
  payload: Buffer.from('null'),
  executedVersion: '$LATEST',
  startKind: 'warm',
  environmentId: 'e',
  phases: {},
};
export const failed: InvokeResult = {
  ...ok,
  payload: Buffer.from('{"errorType":"Error","errorMessage":"no luck"}'),
  functionError: 'Unhandled',
};

/** Keeps events as long as the test lives; what it holds can be loaded into another queue. */
export class MemoryEventStore implements EventStore {
  readonly events = new Map<number, StoredEvent>();
  /** How many events each read brought. */
  readonly reads: number[] = [];
  fault: Error | undefined;

  accept(event: StoredEvent): Promise<void> {
    if (this.fault) return Promise.reject(this.fault);
    this.events.set(event.id, event);
    return Promise.resolve();
  }

  settle(change: EventChange): Promise<void> {
    const event = this.events.get(change.id);
    if (change.what === 'gone') this.events.delete(change.id);
    else if (event) {
      const { stage, dueAt, progress, response } = change;
      const { response: _old, ...rest } = event;
      this.events.set(event.id, { ...rest, stage, dueAt, progress, ...(response ? { response } : {}) });
    }
    return Promise.resolve();
  }

  read(ids: readonly number[]): Promise<StoredEvent[]> {
    this.reads.push(ids.length);
    return Promise.resolve(ids.flatMap((id) => this.events.get(id) ?? []));
  }

  heads(ids: readonly number[]): Promise<EventHead[]> {
    return Promise.resolve(ids.flatMap((id) => this.events.get(id) ?? []));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function policy(given: Partial<EventPolicy> = {}): EventPolicy {
  return {
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST',
    maximumRetryAttempts: 2,
    maximumEventAgeSeconds: 21_600,
    ...given,
  };
}

export interface Run {
  /** Milliseconds after the box was made. */
  readonly at: number;
  readonly requestId: string;
  readonly functionName: string;
}

/** A queue over fakes. */
export class EventBox {
  readonly clock: FakeClock;
  readonly store: MemoryEventStore;
  readonly telemetry = new RecordingTelemetry();
  readonly log = new RecordingLog();
  readonly runs: Run[] = [];
  readonly delivered: Delivery[] = [];
  /** By function; one without an entry has been deleted. */
  readonly policies = new Map<string, EventPolicy>([
    ['f', policy()],
    ['g', policy()],
  ]);
  /** What each function may run more; not limited without an entry. */
  readonly free = new Map<string, number>();
  /** What an event of each function holds while it runs; 1 without an entry. */
  readonly holds = new Map<string, number>();
  answer: (request: InvokeRequest) => InvokeResult | Error | Promise<InvokeResult> = () => ok;
  /** What a destination throws. */
  refusal: ((delivery: Delivery) => Error | undefined) | undefined;
  readonly made: AssembledQueue;
  private readonly begin: number;

  constructor(given: Partial<QueueParts> & { readonly all?: number } = {}, from?: EventBox) {
    this.clock = from?.clock ?? new FakeClock();
    this.store = from?.store ?? new MemoryEventStore();
    this.begin = this.clock.wallTime();
    this.made = assembleQueue({
      store: this.store,
      settings: { of: (name) => this.policies.get(name) },
      destinations: { deliver: (delivery) => this.deliver(delivery) },
      places: {
        free: (name) => this.free.get(name) ?? Number.POSITIVE_INFINITY,
        each: (name) => this.holds.get(name) ?? 1,
        all: given.all ?? 100,
      },
      invoke: (request) => this.invoke(request),
      ...{ telemetry: this.telemetry, clock: this.clock, log: this.log },
      soon: (work) => void this.clock.after(0, work),
      limits: { inAll: { events: 1000, bytes: 1e7 }, ofOne: { events: 500, bytes: 5e6 } },
      failedLimits: { events: 100, bytes: 1e6, ageMs: 86_400_000 },
      heldBytes: 1e6,
      ...given,
    });
    this.queue.load(
      [...this.store.events.values()].map(({ response, progress: { deliveries }, ...event }) => ({
        ...event,
        bytes: event.bytes + (response?.length ?? 0),
        deliveries,
      })),
    );
    this.queue.open();
  }

  get queue() {
    return this.made.queue;
  }

  get desk() {
    return this.made.desk;
  }

  add(requestId: string, given: Partial<InvokeRequest> = {}): Promise<void> {
    const { functionName = 'f', qualifier } = given;
    const request = {
      ...{ requestId, functionName, payload: Buffer.from('{}'), logTail: true, receivedAt: 0 },
      signal: new AbortController().signal,
      ...given,
    };
    return this.queue.add(request, { functionName, qualifier });
  }

  /** A function of `places` places whose calls end when `end` is called; it tells when one has ended. */
  limited(functionName: string, places: number) {
    const waiting: (() => void)[] = [];
    this.free.set(functionName, places);
    const move = (by: number) => this.free.set(functionName, (this.free.get(functionName) ?? 0) + by);
    const before = this.answer;
    this.answer = (request) => {
      if (request.functionName !== functionName) return before(request);
      if ((this.free.get(functionName) ?? 0) <= 0)
        return new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded');
      move(-1);
      return new Promise((done) =>
        waiting.push(() => {
          move(1);
          done(ok);
          this.queue.wake();
        }),
      );
    };
    return { waiting, end: () => waiting.shift()?.() };
  }

  private async invoke(request: InvokeRequest): Promise<InvokeResult> {
    const { requestId, functionName } = request;
    this.runs.push({ at: this.clock.wallTime() - this.begin, requestId, functionName });
    const answer = await this.answer(request);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  private deliver(delivery: Delivery): Promise<void> {
    const refusal = this.refusal?.(delivery);
    if (refusal) return Promise.reject(refusal);
    this.delivered.push(delivery);
    return Promise.resolve();
  }
}
