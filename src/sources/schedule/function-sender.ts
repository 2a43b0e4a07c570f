import { AwsError, StoppingError, ThrottledError } from '../../errors';
import type { Invoker } from '../../invocation/invocation';
import type { TargetDelivery, TargetSender } from '../targets/target-sender';
import { FireRefusal } from './scheduled';

export interface FunctionSenderParts {
  readonly invoker: Pick<Invoker, 'enqueue'>;
  readonly clock: { now(): number };
}

const NEVER = new AbortController().signal;

/** Puts calls of functions into the queue of events, which tries them as a function's own settings have it. */
export class FunctionSender implements TargetSender {
  constructor(private readonly parts: FunctionSenderParts) {}

  async send(deliveries: readonly TargetDelivery[]): Promise<void> {
    for (const delivery of deliveries) await this.sendOne(delivery);
  }

  private async sendOne({ id, targetArn, body, traceHeader }: TargetDelivery): Promise<void> {
    if (!targetArn.includes(':lambda:')) throw new FireRefusal(`${targetArn} is no function`);
    try {
      await this.parts.invoker.enqueue({
        ...{ requestId: id, functionName: targetArn, payload: Buffer.from(body) },
        ...(traceHeader === undefined ? {} : { traceHeader }),
        ...{ logTail: false, signal: NEVER, receivedAt: this.parts.clock.now() },
      });
    } catch (error) {
      throw isFinal(error) ? new FireRefusal(`${error.name}: ${error.message}`) : error;
    }
  }
}

/** The function is gone, or in a loop: a later try finds the same. */
function isFinal(error: unknown): error is AwsError {
  if (!(error instanceof AwsError) || error instanceof ThrottledError || error instanceof StoppingError)
    return false;
  const { status } = error.wire;
  return status >= 400 && status < 500 && status !== 409;
}
