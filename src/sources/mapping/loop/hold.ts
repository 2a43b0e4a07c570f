import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { SourceRecord } from '../source-record';
import type { BrokerLink } from './broker-link';

/** A queue that hides nothing at all is not asked without end. */
const LEAST_MS = 1000;

export interface HoldParts {
  readonly broker: Pick<BrokerLink, 'hold' | 'canHold' | 'heldUntil'>;
  readonly clock: Clock;
}

/**
 * Records in a poller's hands. A call may wait long for an environment; where the broker can be told so, they are held anew
 * in time, so that it gives them to nobody else meanwhile, and counts no delivery of what no function was given.
 */
export class Hold {
  private readonly ended = new AbortController();
  private readonly keeping: Promise<void>;
  private isKept: boolean;

  /** `since`: when they were received, of the steady clock. */
  constructor(
    private readonly parts: HoldParts,
    private readonly records: readonly SourceRecord[],
    private since: number,
  ) {
    this.isKept = parts.broker.canHold;
    this.keeping = this.isKept ? this.keep() : Promise.resolve();
  }

  /** Whether they will be ours in so many milliseconds, and as long again as a call may take then. */
  lastsFor(ms: number): boolean {
    const { broker, clock } = this.parts;
    return this.isKept || clock.now() + ms <= this.since + (broker.heldUntil(this.since) - this.since) / 2;
  }

  /** Nothing is asked of the broker any more. Resolves to since when they were held at last. */
  async end(): Promise<number> {
    this.ended.abort();
    await this.keeping;
    return this.since;
  }

  private async keep(): Promise<void> {
    const { broker, clock } = this.parts;
    const { signal } = this.ended;
    for (let next = this.since; !signal.aborted;) {
      // One that fails has a second one behind it before it is too late.
      next += Math.max(LEAST_MS, (broker.heldUntil(next) - next) / 3);
      await pause(clock, Math.max(0, next - clock.now()), signal);
      if (signal.aborted) return;
      next = clock.now();
      this.isKept = await broker.hold(this.records, signal);
      if (this.isKept) this.since = next;
    }
  }
}
