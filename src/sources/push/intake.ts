import type { Hook } from '../../contract/hook';
import { AwsError, clientError, messageOf, WIRE } from '../../errors';
import type { InvokeRequest } from '../../invocation/invocation';
import type { Clock } from '../../lib/clock';
import type { Telemetry } from '../../telemetry/events';
import { sourceIdOf, type Activities } from './activities';
import { targetOf } from './hook-reader';

/** Keeps events until they have run: resolves when one is on disk. */
export interface EventIntake {
  enqueue(request: InvokeRequest): Promise<void>;
}

export interface IntakeParts {
  readonly queue: EventIntake;
  readonly telemetry: Pick<Telemetry, 'sourceFact'>;
  readonly activities: Activities;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface PushedEvent {
  /** JSON text. */
  readonly payload: Buffer;
  /** The id of its invocation; one is made where there is none. */
  readonly requestId?: string;
  readonly traceHeader?: string;
}

/** Lambda quotas, "Invocation payload", asynchronous. */
const MAX_EVENT_BYTES = 1024 * 1024;
/** Nobody waits for what an event comes to. */
const NEVER = new AbortController().signal;

/** Puts what was pushed into the queue of events, and tells of it. */
export class Intake {
  constructor(private readonly parts: IntakeParts) {}

  /** Resolves when the event is on disk. What it throws the sender is to hear; `isLasting` tells whether it may send again. */
  async take(hook: Hook, { payload, requestId, traceHeader }: PushedEvent): Promise<void> {
    const { queue, clock, newId } = this.parts;
    await this.call(hook, async () => {
      requireSize(payload);
      await queue.enqueue({
        requestId: requestId ?? newId(),
        ...targetOf(hook),
        payload,
        ...(traceHeader === undefined ? {} : { traceHeader }),
        ...{ logTail: false, signal: NEVER, receivedAt: clock.now() },
      });
      return {};
    });
  }

  /** A call of the hook's function, told of with how it ended. */
  async call<T extends { readonly functionError?: string }>(hook: Hook, run: () => Promise<T>): Promise<T> {
    const { telemetry, activities, clock } = this.parts;
    const { functionName } = targetOf(hook);
    const begun = clock.now();
    const source = { source: sourceIdOf(hook), kind: hook.kind, functionName } as const;
    telemetry.sourceFact({ ...source, what: 'batch', records: 1 });
    try {
      const answer = await run();
      const isOk = answer.functionError === undefined;
      this.ended(hook, begun, isOk ? 'ok' : 'failed');
      if (isOk) activities.of(hook.name).passed(clock.wallTime(), 'accepted');
      else this.failed(hook, 'the function failed', false);
      return answer;
    } catch (error) {
      this.ended(hook, begun, 'failed');
      this.failed(hook, messageOf(error), isLasting(error));
      throw error;
    }
  }

  received(hook: Hook): void {
    const { telemetry, activities, clock } = this.parts;
    telemetry.sourceFact({ source: sourceIdOf(hook), kind: hook.kind, what: 'polled', records: 1 });
    activities.of(hook.name).received(clock.wallTime());
  }

  filtered(hook: Hook): void {
    const { telemetry, activities } = this.parts;
    telemetry.sourceFact({ source: sourceIdOf(hook), kind: hook.kind, what: 'filtered', records: 1 });
    activities.of(hook.name).filtered();
  }

  /** What comes is not for the function. `isFinal`: and is not to be sent again. */
  failed(hook: Hook, message: string, isFinal: boolean): void {
    const { telemetry, activities, clock } = this.parts;
    activities.of(hook.name).failed(clock.wallTime(), message, isFinal);
    if (!isFinal) return;
    const fact = { what: 'dropped', records: 1, condition: message, isKept: false } as const;
    telemetry.sourceFact({ source: sourceIdOf(hook), kind: hook.kind, ...fact });
  }

  private ended(hook: Hook, begun: number, outcome: 'ok' | 'failed'): void {
    const { telemetry, clock } = this.parts;
    telemetry.sourceFact({
      ...{ source: sourceIdOf(hook), kind: hook.kind, what: 'batch-ended', outcome },
      functionName: targetOf(hook).functionName,
      failedRecords: outcome === 'ok' ? 0 : 1,
      durationMs: clock.now() - begun,
    });
  }
}

/** What passes by itself: a function is made, or its new version is, and too much waits already. */
const PASSING: readonly AwsError['wire'][] = [WIRE.tooManyRequests, WIRE.resourceConflict];

/** Another try would end the same, until somebody changes something. */
export function isLasting(error: unknown): boolean {
  return error instanceof AwsError && error.wire.status < 500 && !PASSING.includes(error.wire);
}

function requireSize({ length }: Buffer): void {
  if (length <= MAX_EVENT_BYTES) return;
  const rule = `an event that waits in the queue has at most ${MAX_EVENT_BYTES}`;
  throw clientError('requestEntityTooLarge', `the event would have ${length} bytes; ${rule}`);
}
