import type { Clock } from '../lib/clock';

/** Makes ids that grow, a thousand for each millisecond of the time of day: their order is that of age. */
export class EventIds {
  private last = 0;

  constructor(private readonly clock: Pick<Clock, 'wallTime'>) {}

  /** There is one already. */
  saw(id: number): void {
    this.last = Math.max(this.last, id);
  }

  next(): number {
    this.last = Math.max(this.last + 1, Math.floor(this.clock.wallTime()) * 1000);
    return this.last;
  }
}
