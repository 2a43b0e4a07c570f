/** How often each level was needed, where nothing more is learned of it. Times: of a steady clock, milliseconds. */
export class CallRates {
  private readonly levels: { count: number; readonly since: number }[] = [];

  came(level: number, now: number): void {
    const known = (this.levels[level] ??= { count: 0, since: now });
    known.count += 1;
  }

  /** Calls a millisecond from the first one up to `now`. */
  perMs(level: number, now: number): number {
    const known = this.levels[level];
    return known ? known.count / Math.max(1, now - known.since) : 0;
  }
}
