import type { InvocationRecord } from '../contract/invocation-record';
import type { KeptEvent } from './batch';

interface Waiting {
  readonly requestId: string;
  readonly at: number;
  readonly payload: Uint8Array;
}

/** A larger one is not kept. */
const MAX_EVENT_BYTES = 16 * 1024;
/** What waits altogether, of a disk that is slow. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Of one commit: more would hold up the one thread while it is packed. */
const GROUP_BYTES = 256 * 1024;

/** Events of calls until they are written: as they came, so that a call pays for none of it. */
export class WaitingEvents {
  private waiting: Waiting[] = [];
  private bytes = 0;

  constructor(
    /** Whether any is kept at all. */
    private readonly areKept: boolean,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  /** False when there is no room for it. One that is too large, or of those that are not kept, is passed over. */
  add({ requestId, startedAt: at }: InvocationRecord, payload: Uint8Array): boolean {
    if (!this.areKept || payload.length === 0 || payload.length > MAX_EVENT_BYTES) return true;
    if (this.bytes + payload.length > MAX_WAITING_BYTES) return false;
    this.waiting.push({ requestId, at, payload });
    this.bytes += payload.length;
    return true;
  }

  /** The oldest, for one commit. */
  take(most: number): readonly KeptEvent[] {
    let [count, bytes] = [0, 0];
    for (const { payload } of this.waiting) {
      if (count >= most || bytes >= GROUP_BYTES) break;
      count += 1;
      bytes += payload.length;
    }
    this.bytes -= bytes;
    return this.waiting
      .splice(0, count)
      .map(({ payload, ...event }) => ({ ...event, event: Buffer.from(payload).toString() }));
  }
}
