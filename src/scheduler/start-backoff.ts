/** The pause after starts that failed, which grows until one works. Times are of the steady clock. */
export class StartBackoff {
  /** Since the last start that worked. */
  private failures = 0;
  private until = 0;

  constructor(private readonly pauseMs: (consecutiveFailures: number) => number) {}

  /** The time before which nothing is to be started. */
  get blockedUntil(): number {
    return this.until;
  }

  get hasFailed(): boolean {
    return this.failures > 0;
  }

  isBlocked(now: number): boolean {
    return now < this.until;
  }

  failed(now: number): void {
    this.failures += 1;
    this.until = now + this.pauseMs(this.failures);
  }

  /** The pause that is ordered stays: others that were begun before it may fail still. */
  worked(): void {
    this.failures = 0;
  }

  /** There is reason to try at once. */
  reset(): void {
    this.failures = 0;
    this.until = 0;
  }
}
