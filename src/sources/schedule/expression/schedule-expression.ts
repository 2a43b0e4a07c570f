import { Cron } from './cron';
import { InvalidExpressionError } from './invalid-expression';
import { localTime, MINUTE_MS, type LocalTime } from './local-time';

/** When something is to happen, as it is written: `rate(5 minutes)`, `cron(0 10 * * ? *)`, `at(2030-01-31T10:00:00)`. */
export type ScheduleExpression =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'at'; readonly local: LocalTime };

/** Rules know no `at` and want "1 minute" and "2 minutes"; EventBridge Scheduler lets either stand. */
export type Dialect = 'rule' | 'scheduler';

const UNITS_MS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS };

/** Throws InvalidExpressionError. */
export function parseExpression(text: string, dialect: Dialect): ScheduleExpression {
  const cron = /^cron\((.*)\)$/.exec(text);
  if (cron !== null) return { kind: 'cron', cron: Cron.parse(cron[1] ?? '') };
  if (text.startsWith('rate(')) return { kind: 'rate', everyMs: everyMsOf(text, dialect) };
  if (text.startsWith('at(') && dialect === 'scheduler') return { kind: 'at', local: localOf(text) };
  const forms = dialect === 'rule' ? 'rate(...) or cron(...)' : 'rate(...), cron(...) or at(...)';
  throw new InvalidExpressionError(`"${text}" is not ${forms}`);
}

function everyMsOf(text: string, dialect: Dialect): number {
  const [, digits = '', unit = ''] = /^rate\((\d{1,9}) ((?:minute|hour|day)s?)\)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits === '' || value === 0) {
    throw new InvalidExpressionError(
      `"${text}" is not a rate: write rate(5 minutes), a whole number from 1 and minute(s), hour(s) or day(s)`,
    );
  }
  if (dialect === 'rule' && (value === 1) === unit.endsWith('s')) {
    throw new InvalidExpressionError(
      `"${text}" is not a rate: 1 has a unit without s, others have one with it`,
    );
  }
  return value * UNITS_MS[unit.replace(/s$/, '') as keyof typeof UNITS_MS];
}

function localOf(text: string): LocalTime {
  const [, ...parts] = /^at\((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\)$/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const local = localTime(year, month, day, hour, minute, second);
  if (parts.length === 0 || !new Date(local).toISOString().startsWith(text.slice(3, -1))) {
    throw new InvalidExpressionError(
      `"${text}" is not a time: write at(yyyy-mm-ddThh:mm:ss), with no fraction and no zone`,
    );
  }
  return local;
}
