import { MINUTE_MS, type LocalTime } from './local-time';

const DAY_MS = 24 * 60 * MINUTE_MS;

const zones = new Map<string, TimeZone>();

/** A zone of the IANA database: what its clocks show, and when. */
export class TimeZone {
  static readonly UTC = new TimeZone('UTC', undefined);

  private constructor(
    readonly name: string,
    private readonly format: Intl.DateTimeFormat | undefined,
  ) {}

  /** Nothing for a name that the database does not have, as offsets such as `+01:00` are none. */
  static named(name: string): TimeZone | undefined {
    if (name === 'UTC') return TimeZone.UTC;
    const known = zones.get(name) ?? TimeZone.read(name);
    if (known !== undefined) zones.set(name, known);
    return known;
  }

  private static read(name: string): TimeZone | undefined {
    if (!/^[A-Za-z]/.test(name)) return undefined;
    try {
      const options = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
      const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
      return new TimeZone(
        name,
        new Intl.DateTimeFormat('en-US', { timeZone: name, calendar: 'gregory', ...options, ...time }),
      );
    } catch {
      return undefined;
    }
  }

  /** `at`: epoch milliseconds. */
  localOf(at: number): LocalTime {
    return at + this.offsetAt(at);
  }

  /**
   * When the clocks show `local`, epoch milliseconds: the first time where they show it twice, since they are set back; never
   * where they skip it, since they are set forward.
   */
  firstAt(local: LocalTime): number | undefined {
    const candidates = this.offsetsAround(local).map((offset) => local - offset);
    const shown = candidates.filter((at) => this.localOf(at) === local);
    return shown.length === 0 ? undefined : Math.min(...shown);
  }

  /** As `firstAt`; a time that clocks skip is as long behind the skip as it is behind its beginning. */
  firstAtOrBehind(local: LocalTime): number {
    return this.firstAt(local) ?? local - Math.min(...this.offsetsAround(local));
  }

  private offsetsAround(local: LocalTime): number[] {
    return this.format === undefined ? [0] : [this.offsetAt(local - DAY_MS), this.offsetAt(local + DAY_MS)];
  }

  private offsetAt(at: number): number {
    if (this.format === undefined) return 0;
    const seconds = Math.floor(at / 1000) * 1000;
    const shown: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(seconds)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
  }
}
