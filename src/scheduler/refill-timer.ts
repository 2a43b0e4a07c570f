import type { Clock, Timer } from '../lib/clock';
import type { Shelf } from './shelf';

/** Rings when the next refill of a shelf may begin, if one is due later: nothing else looks at the stems when a pause ends. */
export class RefillTimer {
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(
    private readonly clock: Clock,
    private readonly shelves: () => Iterable<Pick<Shelf<unknown>, 'refillAt'>>,
    private readonly due: () => void,
  ) {}

  /** Some shelf's wish or pause has changed. */
  set(): void {
    this.timer?.cancel();
    this.timer = undefined;
    if (this.isClosed) return;
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const shelf of this.shelves()) next = Math.min(next, shelf.refillAt(now) ?? next);
    if (next === Number.POSITIVE_INFINITY) return;
    this.timer = this.clock.after(next - now, () => {
      this.due();
      this.set();
    });
  }

  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
  }
}
