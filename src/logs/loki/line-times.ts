const PER_MS = 1_000_000;
/** A clock that was set back further than this is followed; less is the order of arrival. */
const MAX_BEHIND_MS = 1000;

/**
 * Times of lines in nanoseconds, no two the same. Loki keeps no order between lines of one time, and takes a line that
 * is sent again for the one it has only if its time is the same: so each line has its own, given once.
 */
export class LineTimes {
  private ms = 0;
  private nanos = 0;

  /** The time of a line that was written at `at`, epoch milliseconds. */
  next(at: number): string {
    const ms = Math.floor(at);
    if (ms > this.ms || ms < this.ms - MAX_BEHIND_MS) {
      this.ms = ms;
      this.nanos = 0;
    } else if (this.nanos + 1 === PER_MS) {
      this.ms += 1;
      this.nanos = 0;
    } else {
      this.nanos += 1;
    }
    return `${this.ms}${String(this.nanos).padStart(6, '0')}`;
  }
}
