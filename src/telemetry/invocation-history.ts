import type { InvocationRecord } from './events';

export interface HistoryFilter {
  readonly functionName?: string;
  readonly requestId?: string;
  readonly limit: number;
}

/** The last invocations, in a ring: taking one costs a store into an array. */
export class InvocationHistory {
  private readonly ring: (InvocationRecord | undefined)[];
  private next = 0;

  constructor(capacity: number) {
    this.ring = new Array<InvocationRecord | undefined>(capacity).fill(undefined);
  }

  add(record: InvocationRecord): void {
    this.ring[this.next] = record;
    this.next = (this.next + 1) % this.ring.length;
  }

  /** Newest first. */
  find({ functionName, requestId, limit }: HistoryFilter): InvocationRecord[] {
    const found: InvocationRecord[] = [];
    for (let back = 1; back <= this.ring.length && found.length < limit; back += 1) {
      const record = this.ring[(this.next - back + this.ring.length) % this.ring.length];
      if (!record) break;
      if (functionName !== undefined && record.functionName !== functionName) continue;
      if (requestId !== undefined && record.requestId !== requestId) continue;
      found.push(record);
    }
    return found;
  }
}
