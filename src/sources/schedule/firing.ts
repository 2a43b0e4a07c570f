import type { Clock } from '../../lib/clock';
import { StoppingError } from '../../errors';
import { pause } from '../../lib/pause';
import { Semaphore } from '../../lib/semaphore';
import type { ServiceLog, SourceFact } from '../../telemetry/events';
import { FireRefusal, pauseBehind } from './scheduled';
import type { Slot } from './slot';

export interface FiringParts {
  readonly clock: Clock;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'warn'>;
}

/** Calls that are begun at the same time. */
const MOST_AT_ONCE = 64;

/** Begins calls of schedules, and tries again where that fails. */
export class Firing {
  private readonly turns = new Semaphore(MOST_AT_ONCE);
  private readonly stopping = new AbortController();

  constructor(
    private readonly parts: FiringParts,
    /** How far it is has changed. */
    private readonly changed: (slot: Slot) => void,
  ) {}

  /** Nothing more is tried. */
  stop(): void {
    this.stopping.abort();
  }

  /** Whether the time `at` is dealt with; not so when the service stops or the schedule is removed first. */
  async fire(slot: Slot, at: number): Promise<boolean> {
    const { signal } = this.stopping;
    let tries = slot.pending?.at === at ? slot.pending.tries : 0;
    for (;;) {
      const failure = await this.turns.run(() => this.tryOnce(slot, at, tries));
      if (failure === 'over') return false;
      if (failure === undefined) return true;
      tries += 1;
      const pauseMs = this.pauseBehind(slot, at, tries, failure);
      if (pauseMs === undefined) {
        await slot.scheduled.gaveUp(at, failure);
        slot.dealtWith(at);
        this.changed(slot);
        return true;
      }
      slot.hasFailed(at, tries);
      this.changed(slot);
      await pause(this.parts.clock, pauseMs, signal);
    }
  }

  private async tryOnce(slot: Slot, at: number, triesBefore: number): Promise<Error | 'over' | undefined> {
    const { clock, telemetry } = this.parts;
    const { signal } = this.stopping;
    if (signal.aborted || slot.isGone) return 'over';
    const { scheduled } = slot;
    const { id: source, kind } = scheduled;
    const now = clock.wallTime();
    if (triesBefore > 0) telemetry.sourceFact({ source, kind, what: 'retried', records: 1 });
    try {
      await scheduled.fire(at, signal);
    } catch (error) {
      if (signal.aborted) return 'over';
      return error instanceof Error ? error : new Error(String(error));
    }
    const lateMs = Math.max(0, now - scheduled.timing.beginOf(at));
    telemetry.sourceFact({ source, kind, what: 'fired', lateMs });
    slot.hasFired(now);
    slot.dealtWith(at);
    this.changed(slot);
    return undefined;
  }

  private pauseBehind(slot: Slot, at: number, tries: number, error: Error): number | undefined {
    const { clock, log } = this.parts;
    const { id, timing, retry } = slot.scheduled;
    if (error instanceof FireRefusal) return undefined;
    const ms = pauseBehind(tries, clock.wallTime() - timing.beginOf(at), retry);
    if (tries === 1 && !(error instanceof StoppingError))
      log.warn('the call of a schedule could not be begun', { schedule: id, error });
    return ms;
  }
}
