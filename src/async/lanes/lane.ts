import { BinaryHeap } from '../../lib/binary-heap';

/** Twice what anything waits: a time that is further away was made before somebody set the clock back. */
const MAX_AHEAD_MS = 600_000;

/** Events that wait in one order: those of a qualifier of a function, or those with the same destinations. */
export class Lane {
  /** By id, which is by age. */
  private readonly ready = new BinaryHeap<number>();
  /** By the time at which they become ready. */
  private readonly later = new BinaryHeap<number>();
  /** What each holds while it runs, by id. */
  private readonly running = new Map<number, number>();
  private heldSum = 0;
  private setbackCount = 0;
  private probe: number | undefined;
  private pauseBegin = Number.NEGATIVE_INFINITY;
  private pauseEnd = Number.NEGATIVE_INFINITY;
  private loading = false;

  constructor(
    readonly key: string,
    readonly functionName: string,
    readonly qualifier: string | undefined,
    /** Ids that were forgotten while they waited are passed over. */
    private readonly isHeld: (id: number) => boolean,
  ) {}

  /** By id what each holds. */
  get runs(): ReadonlyMap<number, number> {
    return this.running;
  }

  /** By all that run. */
  get held(): number {
    return this.heldSum;
  }

  get setbacks(): number {
    return this.setbackCount;
  }

  /** One that was begun after a setback has not ended. */
  get isProbing(): boolean {
    return this.probe !== undefined;
  }

  /** Nothing waits and nothing runs. */
  get isEmpty(): boolean {
    return this.ready.size === 0 && this.later.size === 0 && this.running.size === 0;
  }

  /** The oldest that is ready; infinite without one. Epoch milliseconds decide which are. */
  headAt(now: number): number {
    while (this.later.size > 0 && !this.isAhead(this.later.leastKey, now)) {
      const id = this.later.pop();
      if (id !== undefined) this.ready.push(id, id);
    }
    while (this.ready.size > 0 && !this.isHeld(this.ready.leastKey)) this.ready.pop();
    return this.ready.leastKey;
  }

  /** When the next becomes ready; infinite when none will. */
  get nextAt(): number {
    return this.later.leastKey;
  }

  /** What was taken has not begun yet. */
  get isLoading(): boolean {
    return this.loading;
  }

  /** Nothing is tried before. A pause that lies ahead was made before somebody set the clock back. */
  pausedUntil(now: number): number {
    return now < this.pauseBegin ? Number.NEGATIVE_INFINITY : this.pauseEnd;
  }

  wait(id: number, dueAt: number, now: number): void {
    this.ended(id);
    if (this.isAhead(dueAt, now)) this.later.push(dueAt, id);
    else this.ready.push(id, id);
  }

  /** Takes the oldest that are ready: they run, and hold `each`. Nothing else is taken until they are `loaded`. */
  take(count: number, now: number, each: number): number[] {
    const ids: number[] = [];
    while (ids.length < count && Number.isFinite(this.headAt(now))) {
      const id = this.ready.pop();
      if (id !== undefined) ids.push(id);
    }
    for (const id of ids) this.running.set(id, each);
    this.heldSum += ids.length * each;
    if (this.setbackCount > 0) this.probe = ids[0];
    this.loading = true;
    return ids;
  }

  loaded(): void {
    this.loading = false;
  }

  /** Some that come soon. */
  near(count: number): readonly number[] {
    return this.ready.near(count);
  }

  ended(id: number): void {
    this.heldSum -= this.running.get(id) ?? 0;
    this.running.delete(id);
    if (id === this.probe) this.probe = undefined;
  }

  /** A try could not be made: the lane waits before the next. Tries that were begun together count once. */
  setBack(pauseMs: (setbacks: number) => number, now: number): void {
    if (now < this.pausedUntil(now)) return;
    this.setbackCount += 1;
    this.pauseBegin = now;
    this.pauseEnd = now + pauseMs(this.setbackCount);
  }

  goesAgain(): void {
    this.setbackCount = 0;
    this.probe = undefined;
    this.pauseEnd = Number.NEGATIVE_INFINITY;
  }

  private isAhead(dueAt: number, now: number): boolean {
    return dueAt > now && dueAt <= now + MAX_AHEAD_MS;
  }
}
