/** What is expected of announced calls now. */
export interface Announced {
  /** Environments that are to be idle. */
  readonly count: number;
  /** For sentences. */
  readonly because: string;
  /** Until when, if nothing happens; of the steady clock. */
  readonly until: number;
}

/** A call that does not come for so long behind its time does not come. Milliseconds. */
const PATIENCE_MS = 2000;
/** So many environments are made ready ahead, however many calls begin together: the others follow as ever. */
const MOST = 8;

/** Calls that somebody knows to come, as schedules do. Times are of the steady clock. */
export class AnnouncedCalls {
  /** When each begins, the first first. */
  private times: number[] = [];
  private because = '';

  announce(at: number, because: string): void {
    this.times = [...this.times, at].sort((a, b) => a - b).slice(0, MOST);
    this.because = because;
  }

  /** A call came. One that comes before any was to is another. */
  came(now: number): void {
    if ((this.times[0] ?? Number.POSITIVE_INFINITY) <= now) this.times.shift();
  }

  look(now: number): Announced | undefined {
    this.times = this.times.filter((at) => now < at + PATIENCE_MS);
    const [first] = this.times;
    if (first === undefined) return undefined;
    return { count: this.times.length, because: this.because, until: first + PATIENCE_MS };
  }
}
