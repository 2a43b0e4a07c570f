import { messageOf } from '../errors';
import type { Clock } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';

/** The same failure is logged again after this time. Milliseconds. */
const SILENT_MS = 60_000;
const MAX_REMEMBERED = 100;

/** Steps of the scheduler's regular work: what one throws is logged, and the others are done all the same. */
export class Steps {
  /** When each failure was logged, of the steady clock. */
  private readonly logged = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly log: ServiceLog,
  ) {}

  /** `what` names the step in the log. */
  run(what: string, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.failed(what, error);
    }
  }

  failed(what: string, error: unknown): void {
    const now = this.clock.now();
    const key = `${what}: ${messageOf(error)}`;
    if (now - (this.logged.get(key) ?? Number.NEGATIVE_INFINITY) < SILENT_MS) return;
    if (this.logged.size >= MAX_REMEMBERED) this.logged.clear();
    this.logged.set(key, now);
    this.log.error('a regular step failed; it is done again next time', { step: what, error });
  }
}
