import { AwsError, StoppingError, ThrottledError } from '../../errors';
import type { Invoker } from '../../invocation/invocation';
import type { Clock } from '../../lib/clock';
import { UndeliverableError, type Delivery } from '../delivery';
import type { Destination } from './destination';

export type EventIntake = Pick<Invoker, 'enqueue'>;

export interface FunctionDestinationParts {
  readonly invoker: EventIntake;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** What AWS takes of an asynchronous call. */
const MAX_EVENT_BYTES = 1024 * 1024;

/** Another function: the record is an event of its own. */
export class FunctionDestination implements Destination {
  constructor(private readonly parts: FunctionDestinationParts) {}

  async send({ target, body, traceHeader }: Delivery): Promise<void> {
    if (body.length > MAX_EVENT_BYTES) {
      throw new UndeliverableError(
        `the record has ${body.length} bytes, an event at most ${MAX_EVENT_BYTES}`,
      );
    }
    const { invoker, clock, newId } = this.parts;
    try {
      await invoker.enqueue({
        requestId: newId(),
        functionName: target,
        payload: body,
        ...(traceHeader === undefined ? {} : { traceHeader }),
        logTail: false,
        signal: NEVER,
        receivedAt: clock.now(),
      });
    } catch (error) {
      throw isFinal(error) ? new UndeliverableError(`${error.name}: ${error.message}`) : error;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The function is gone, or in a loop: a later try finds the same. One that is still made is worth it. */
function isFinal(error: unknown): error is AwsError {
  if (!(error instanceof AwsError) || error instanceof ThrottledError || error instanceof StoppingError)
    return false;
  const { status } = error.wire;
  return status >= 400 && status < 500 && status !== 409;
}

const NEVER = new AbortController().signal;
