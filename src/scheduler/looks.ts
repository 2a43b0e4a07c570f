import { BinaryHeap } from '../lib/binary-heap';

/**
 * Which pools are to be planned for anew: those about which something has changed, and those whose plan changes by
 * itself now. All others are as they were. Times are of the steady clock.
 */
export class Looks<P> {
  private readonly changed = new Set<P>();
  /** The next time of each; an entry of the queue with another one counts no more. */
  private readonly nextAt = new Map<P, number>();
  private readonly queue = new BinaryHeap<{ readonly pool: P; readonly at: number }>();

  /** It is not as it was when it was planned for. */
  note(pool: P): void {
    this.changed.add(pool);
  }

  /** Its plan changes at this time, if nothing happens before. A time that is named already and comes first stays. */
  noteAt(pool: P, at: number): void {
    if (at === Number.POSITIVE_INFINITY || at >= (this.nextAt.get(pool) ?? Number.POSITIVE_INFINITY)) return;
    this.nextAt.set(pool, at);
    this.queue.push(at, { pool, at });
  }

  /** Those that are due; they are again when something is noted. */
  take(now: number): P[] {
    while (this.queue.leastKey <= now) {
      const entry = this.queue.pop();
      if (!entry || this.nextAt.get(entry.pool) !== entry.at) continue;
      this.nextAt.delete(entry.pool);
      this.changed.add(entry.pool);
    }
    if (this.changed.size === 0) return [];
    const due = [...this.changed];
    this.changed.clear();
    return due;
  }
}
