import type { Clock } from '../../../lib/clock';

/** What of a group is ours: in somebody's hands, or given back and resting. */
export class HeldEntries {
  private readonly inHand = new Set<string>();
  /** By id: when it is due, of the steady clock, and how often it was delivered. */
  private readonly resting = new Map<string, { readonly dueAt: number; readonly deliveries: number }>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  get handed(): number {
    return this.inHand.size;
  }

  get rested(): number {
    return this.resting.size;
  }

  has(id: string): boolean {
    return this.inHand.has(id) || this.resting.has(id);
  }

  take(ids: readonly string[]): void {
    for (const id of ids) this.inHand.add(id);
  }

  rest(id: string, ms: number, deliveries: number): void {
    this.inHand.delete(id);
    this.resting.set(id, { dueAt: this.clock.now() + ms, deliveries });
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.inHand.delete(id);
      this.resting.delete(id);
    }
  }

  /** At most `max` that have rested, which are in hand from now on. */
  due(max: number): readonly { readonly id: string; readonly deliveries: number }[] {
    const now = this.clock.now();
    const due: { id: string; deliveries: number }[] = [];
    for (const [id, { dueAt, deliveries }] of this.resting) {
      if (due.length === max) break;
      if (dueAt <= now) due.push({ id, deliveries });
    }
    for (const { id } of due) {
      this.resting.delete(id);
      this.inHand.add(id);
    }
    return due;
  }

  /** Milliseconds until one has rested; undefined when none rests. */
  get nextMs(): number | undefined {
    let next: number | undefined;
    for (const { dueAt } of this.resting.values()) next = Math.min(next ?? dueAt, dueAt);
    return next === undefined ? undefined : Math.max(0, next - this.clock.now());
  }
}
