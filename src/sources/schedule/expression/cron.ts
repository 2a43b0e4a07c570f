import { daysOfMonth, daysOfWeek, type DaysOf } from './cron-days';
import { FIELDS, valuesOf } from './cron-field';
import { InvalidExpressionError } from './invalid-expression';
import { localTime, MINUTE_MS, type LocalTime } from './local-time';

/** A cron expression of six fields (EventBridge user guide, "Cron expressions"); knows local times only. */
export class Cron {
  private constructor(
    private readonly minutes: readonly number[],
    private readonly hours: readonly number[],
    private readonly days: DaysOf,
    private readonly months: readonly number[],
    private readonly years: readonly number[],
  ) {}

  /** `text`: what stands in the parentheses. Throws InvalidExpressionError. */
  static parse(text: string): Cron {
    const fields = text.trim().split(/\s+/);
    const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
    if (fields.length !== 6) {
      throw new InvalidExpressionError(
        `cron has six fields, minutes, hours, day-of-month, month, day-of-week and year, and "${text}" has ${text === '' ? 0 : fields.length}`,
      );
    }
    return new Cron(
      valuesOf(FIELDS.minutes, minutes),
      valuesOf(FIELDS.hours, hours),
      daysBy(dayOfMonth, dayOfWeek),
      valuesOf(FIELDS.month, month),
      valuesOf(FIELDS.year, year),
    );
  }

  /** The first time behind `local`; none if there is none up to the year 2199. */
  after(local: LocalTime): LocalTime | undefined {
    const from = new Date(Math.floor(local / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
    const first = { year: from.getUTCFullYear(), month: from.getUTCMonth() + 1 };
    for (const year of this.years) {
      if (year < first.year) continue;
      for (const month of this.months) {
        if (year === first.year && month < first.month) continue;
        const found = this.inMonth(year, month, from.getTime());
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private inMonth(year: number, month: number, from: LocalTime): LocalTime | undefined {
    for (const day of this.days(year, month)) {
      if (localTime(year, month, day + 1) <= from) continue;
      for (const hour of this.hours) {
        if (localTime(year, month, day, hour + 1) <= from) continue;
        const minute = this.minutes.find((each) => localTime(year, month, day, hour, each) >= from);
        if (minute !== undefined) return localTime(year, month, day, hour, minute);
      }
    }
    return undefined;
  }
}

/** One of the two fields of days is a question mark, and only one. */
function daysBy(dayOfMonth: string, dayOfWeek: string): DaysOf {
  const [isOfWeek, isOfMonth] = [dayOfMonth, dayOfWeek].map((field) => /^\?,*$/.test(field));
  if (isOfWeek === isOfMonth) {
    throw new InvalidExpressionError(
      `of day-of-month and day-of-week, exactly one is "?", the other says the days; they are "${dayOfMonth}" and "${dayOfWeek}"`,
    );
  }
  return isOfWeek === true ? daysOfWeek(dayOfWeek) : daysOfMonth(dayOfMonth);
}
