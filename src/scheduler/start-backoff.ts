/** The pause after starts that failed, which grows until one works. Times are of the steady clock. */
export class StartBackoff {
  private count = 0;
  private until = 0;

  constructor(private readonly pauseMs: (consecutiveFailures: number) => number) {}

  /** The time before which nothing is to be started. */
  get blockedUntil(): number {
    return this.until;
  }

  /** Since the last start that worked. */
  get failures(): number {
    return this.count;
  }

  isBlocked(now: number): boolean {
    return now < this.until;
  }

  failed(now: number): void {
    this.count += 1;
    this.until = now + this.pauseMs(this.count);
  }

  /** The pause that is ordered stays: others that were begun before it may fail still. */
  worked(): void {
    this.count = 0;
  }

  /** There is reason to try at once. */
  reset(): void {
    this.count = 0;
    this.until = 0;
  }
}
