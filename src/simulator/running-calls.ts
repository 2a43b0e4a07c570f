const FIRST_CAPACITY = 8;
const NEVER = Number.POSITIVE_INFINITY;

/** When the running calls of one function end; all take the same time, so they end in the order in which they came. */
export class RunningCalls {
  count = 0;
  private ends = new Float64Array(FIRST_CAPACITY);
  private first = 0;

  /** Milliseconds; infinite when nothing runs. */
  get firstEnd(): number {
    return this.count > 0 ? (this.ends[this.first] ?? 0) : NEVER;
  }

  add(endsAt: number): void {
    if (this.count === this.ends.length) this.grow();
    // The capacity is a power of two.
    this.ends[(this.first + this.count) & (this.ends.length - 1)] = endsAt;
    this.count += 1;
  }

  removeFirst(): void {
    this.first = (this.first + 1) & (this.ends.length - 1);
    this.count -= 1;
  }

  private grow(): void {
    const larger = new Float64Array(2 * this.ends.length);
    larger.set(this.ends.subarray(this.first));
    larger.set(this.ends.subarray(0, this.first), this.ends.length - this.first);
    this.ends = larger;
    this.first = 0;
  }
}
