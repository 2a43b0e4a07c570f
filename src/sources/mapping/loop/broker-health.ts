import type { SourceTrouble } from '../../../contract/source-view';
import { messageOf } from '../../../errors';
import type { Clock } from '../../../lib/clock';
import { BrokerRefusal } from '../source-kind';
import { brokerPauseMs, refusalPauseMs } from './policy/pauses';

/** Whether the broker of a mapping answers, and since when it does not. */
export class BrokerHealth {
  private setbacks = 0;
  private known: SourceTrouble | undefined;

  constructor(
    private readonly clock: Clock,
    /** Told when it is well no longer, and when it is well again. */
    private readonly changed: (isWell: boolean) => void,
  ) {}

  get trouble(): SourceTrouble | undefined {
    return this.known;
  }

  get isWell(): boolean {
    return this.known === undefined;
  }

  /** It has answered. */
  well(): void {
    this.setbacks = 0;
    if (!this.known) return;
    this.known = undefined;
    this.changed(true);
  }

  /** It has not. Returns how long to leave it alone, milliseconds. */
  failed(error: unknown): number {
    this.setbacks += 1;
    const pauseMs =
      error instanceof BrokerRefusal ? refusalPauseMs(this.setbacks) : brokerPauseMs(this.setbacks);
    const now = this.clock.wallTime();
    const since = this.known?.since ?? now;
    const wasWell = this.isWell;
    this.known = { message: messageOf(error), since, nextTryAt: now + pauseMs };
    if (wasWell) this.changed(false);
    return pauseMs;
  }
}
