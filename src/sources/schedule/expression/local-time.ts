/**
 * What clocks of a place show, as the epoch milliseconds at which a clock of UTC shows the same: so that the calendar can be
 * reckoned with without a time zone.
 */
export type LocalTime = number;

export const MINUTE_MS = 60_000;

/** `month` from 1. A day or an hour that is out of its range carries over, as Date.UTC has it. */
export function localTime(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): LocalTime {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 is Sunday, 7 is Saturday, as in cron expressions of EventBridge. */
export function weekdayOf(year: number, month: number, day: number): number {
  return new Date(localTime(year, month, day)).getUTCDay() + 1;
}
