import { InvalidExpressionError } from './invalid-expression';

/** One of the six fields of a cron expression: what numbers it takes, and what they are called. */
export interface CronField {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  /** The largest that may stand behind a slash. */
  readonly largestStep: number;
  /** What stands for the lowest, the next, ... */
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** In their order (EventBridge user guide, "Cron expressions"). */
export const FIELDS = {
  minutes: { name: 'minutes', lowest: 0, highest: 59, largestStep: 59 },
  hours: { name: 'hours', lowest: 0, highest: 23, largestStep: 23 },
  dayOfMonth: { name: 'day-of-month', lowest: 1, highest: 31, largestStep: 31 },
  month: { name: 'month', lowest: 1, highest: 12, largestStep: 12, names: MONTHS },
  dayOfWeek: { name: 'day-of-week', lowest: 1, highest: 7, largestStep: 7, names: WEEKDAYS },
  year: { name: 'year', lowest: 1970, highest: 2199, largestStep: 229 },
} as const satisfies Record<string, CronField>;

export function refuse(field: CronField, text: string, why: string): never {
  throw new InvalidExpressionError(`"${text}" cannot be the ${field.name} field: ${why}`);
}

/** The members of a list. Empty ones count for nothing, as at AWS. */
export function membersOf(field: CronField, text: string): string[] {
  const members = text.split(',').filter((member) => member !== '');
  return members.length === 0 ? refuse(field, text, 'it is empty') : members;
}

/** All that a list of values, ranges and steps stands for, in order. */
export function valuesOf(field: CronField, text: string): readonly number[] {
  const all = new Set(membersOf(field, text).flatMap((member) => valuesOfMember(field, text, member)));
  return [...all].sort((a, b) => a - b);
}

function valuesOfMember(field: CronField, text: string, member: string): number[] {
  const [range = '', step, more] = member.split('/');
  if (more !== undefined) refuse(field, text, 'there is more than one slash');
  const [first, last] = endsOf(field, text, range, step !== undefined);
  return numbers(field, first, last, step === undefined ? 1 : stepOf(field, text, step));
}

/** Behind a slash, a value alone stands for all from it on. */
function endsOf(field: CronField, text: string, range: string, hasStep: boolean): [number, number] {
  if (range === '*' || (range === '' && hasStep)) return [field.lowest, field.highest];
  const [from = '', to, more] = range.split('-');
  if (more !== undefined) refuse(field, text, 'there is more than one dash');
  const first = valueOf(field, text, from);
  if (to !== undefined) return [first, valueOf(field, text, to)];
  return [first, hasStep ? field.highest : first];
}

/** A range that ends before it begins goes on at the lowest. */
function numbers(field: CronField, first: number, last: number, step: number): number[] {
  const size = field.highest - field.lowest + 1;
  const end = last >= first ? last : last + size;
  const found: number[] = [];
  for (let value = first; value <= end; value += step) {
    found.push(value > field.highest ? value - size : value);
  }
  return found;
}

function stepOf(field: CronField, text: string, step: string): number {
  const number = /^\d{1,4}$/.test(step) ? Number(step) : 0;
  if (number >= 1 && number <= field.largestStep) return number;
  return refuse(field, text, `a step is from 1 to ${field.largestStep}`);
}

export function valueOf(field: CronField, text: string, value: string): number {
  const named = field.names?.indexOf(value.toUpperCase()) ?? -1;
  if (named >= 0) return field.lowest + named;
  const number = /^\d{1,4}$/.test(value) ? Number(value) : -1;
  if (number >= field.lowest && number <= field.highest) return number;
  const names = field.names === undefined ? '' : `, or from ${field.names[0]} to ${field.names.at(-1)}`;
  return refuse(field, text, `values are from ${field.lowest} to ${field.highest}${names}`);
}
