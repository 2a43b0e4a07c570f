import { FIELDS, membersOf, refuse, valueOf, valuesOf } from './cron-field';
import { daysIn, weekdayOf } from './local-time';

/** The days of a month that are meant, in order. */
export type DaysOf = (year: number, month: number) => readonly number[];

const SATURDAY = 7;
const SUNDAY = 1;

/** The day-of-month field: a list, `L`, `L-3` (so many days before the last), `15W` (the weekday next to it), `LW`. */
export function daysOfMonth(text: string): DaysOf {
  const special = membersOf(FIELDS.dayOfMonth, text).filter((member) => /[LW]/i.test(member));
  if (special.length === 0) {
    const days = valuesOf(FIELDS.dayOfMonth, text);
    return (year, month) => days.filter((day) => day <= daysIn(year, month));
  }
  if (membersOf(FIELDS.dayOfMonth, text).length > 1) {
    refuse(FIELDS.dayOfMonth, text, 'L and W stand alone, not in a list');
  }
  return lastOrNearest(text, special[0] ?? '');
}

function lastOrNearest(text: string, member: string): DaysOf {
  const last = /^L(?:-(\d{1,2}))?(W)?$/i.exec(member);
  if (last !== null) {
    const before = Number(last[1] ?? 0);
    if (before > 30) refuse(FIELDS.dayOfMonth, text, 'at most 30 days are before the last');
    return (year, month) => oneDay(year, month, daysIn(year, month) - before, last[2] !== undefined);
  }
  const nearest = /^(\d{1,2})W$/i.exec(member);
  if (nearest === null) return refuse(FIELDS.dayOfMonth, text, 'L and W are written L, L-3, LW or 15W');
  const day = valueOf(FIELDS.dayOfMonth, text, nearest[1] ?? '');
  return (year, month) => oneDay(year, month, day, true);
}

function oneDay(year: number, month: number, day: number, isWeekday: boolean): number[] {
  if (day < 1 || day > daysIn(year, month)) return [];
  return [isWeekday ? nearestWeekday(year, month, day) : day];
}

/** Never in another month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === SATURDAY) return day === 1 ? day + 2 : day - 1;
  if (weekday === SUNDAY) return day === daysIn(year, month) ? day - 2 : day + 1;
  return day;
}

/** The day-of-week field: a list, `L` (Saturday), `6L` (the month's last Friday), `6#3` (its third). */
export function daysOfWeek(text: string): DaysOf {
  const special = membersOf(FIELDS.dayOfWeek, text).filter((member) => /#|L$/i.test(member));
  if (special.length === 0 || /^L$/i.test(text)) {
    const weekdays = special.length === 0 ? valuesOf(FIELDS.dayOfWeek, text) : [SATURDAY];
    return (year, month) => daysWhere(year, month, (weekday) => weekdays.includes(weekday));
  }
  if (membersOf(FIELDS.dayOfWeek, text).length > 1) {
    refuse(FIELDS.dayOfWeek, text, 'L and # stand alone, not in a list');
  }
  return lastOrNth(text, special[0] ?? '');
}

function lastOrNth(text: string, member: string): DaysOf {
  const [name = '', nth] = member.split('#');
  if (nth === undefined) {
    const wanted = valueOf(FIELDS.dayOfWeek, text, member.slice(0, -1));
    return (year, month) => daysWhere(year, month, (weekday) => weekday === wanted).slice(-1);
  }
  const wanted = valueOf(FIELDS.dayOfWeek, text, name);
  const place = Number(nth);
  if (!/^[1-5]$/.test(nth)) refuse(FIELDS.dayOfWeek, text, 'behind # stands a number from 1 to 5');
  return (year, month) => daysWhere(year, month, (weekday) => weekday === wanted).slice(place - 1, place);
}

function daysWhere(year: number, month: number, isMeant: (weekday: number) => boolean): number[] {
  const days: number[] = [];
  for (let day = 1; day <= daysIn(year, month); day += 1) {
    if (isMeant(weekdayOf(year, month, day))) days.push(day);
  }
  return days;
}
