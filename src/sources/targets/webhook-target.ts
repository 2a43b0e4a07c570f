import type { Destinations } from '../../async/delivery';
import type { TargetArn } from './target-arn';
import type { Target } from './target';
import type { TargetDelivery } from './target-sender';

/** An address of the operator's: what is sent is posted to it, signed. */
export class WebhookTarget implements Target {
  constructor(private readonly destinations: Destinations) {}

  send({ id, targetArn, body, sourceArn }: TargetDelivery, { name }: TargetArn, signal: AbortSignal) {
    return this.destinations.deliver(
      {
        kind: 'record',
        target: targetArn,
        requestId: id,
        functionName: name,
        functionArn: sourceArn,
        condition: 'Success',
        body: Buffer.from(body),
      },
      signal,
    );
  }
}
