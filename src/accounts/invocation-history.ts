import type { InvocationRecord } from '../contract/invocation-record';
import { Ring } from '../lib/ring';

export interface HistoryFilter {
  readonly functionName?: string;
  readonly requestId?: string;
  readonly limit: number;
}

/** The last invocations. */
export class InvocationHistory {
  private readonly ring: Ring<InvocationRecord>;

  constructor(capacity: number) {
    this.ring = new Ring(capacity);
  }

  add(record: InvocationRecord): void {
    this.ring.add(record);
  }

  /** Newest first. */
  find({ functionName, requestId, limit }: HistoryFilter): InvocationRecord[] {
    return this.ring.find(
      (record) =>
        (functionName === undefined || record.functionName === functionName) &&
        (requestId === undefined || record.requestId === requestId),
      limit,
    );
  }
}
