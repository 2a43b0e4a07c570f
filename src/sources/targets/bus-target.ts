import type { TargetArn } from './target-arn';
import { TargetFailure } from './target-failure';
import type { DurableTarget } from './target';
import type { TargetDelivery } from './target-sender';

/** An event for a bus of ours. */
export interface BusIntake {
  /** Resolves when what its rules make of it is on disk. A bus that is not there takes it too, and does nothing. */
  put(event: {
    readonly busName: string;
    readonly detailType: string;
    readonly source: string;
    /** JSON text. */
    readonly detail: string;
    readonly traceHeader?: string;
  }): Promise<void>;
}

/** An event bus of ours: an event whose detail is what is sent. */
export class BusTarget implements DurableTarget {
  readonly isDurable = true;

  constructor(private readonly bus: BusIntake) {}

  async send({ body, busEvent, traceHeader }: TargetDelivery, { name }: TargetArn): Promise<void> {
    if (busEvent === undefined) {
      throw new TargetFailure('INVALID_PARAMETER', 'an event for a bus has a source and a detail-type', true);
    }
    await this.bus.put({
      busName: name,
      ...busEvent,
      detail: body,
      ...(traceHeader === undefined ? {} : { traceHeader }),
    });
  }
}
