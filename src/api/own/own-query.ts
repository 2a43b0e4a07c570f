import { clientError } from '../../errors';
import type { UsageWindow } from '../../accounts/usage/usage';

type Query = Readonly<Record<string, unknown>>;

const DAY_SECONDS = 86_400;
const DEFAULT_SECONDS = 900;
const DEFAULT_DAYS = 30;
const DEFAULT_LIMIT = 100;

/** A member of a query that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `limit`, of lists. */
export function limitOf(value: unknown, max: number): number {
  const given = text(value);
  if (given === undefined) return DEFAULT_LIMIT;
  const limit = /^\d+$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= max) return limit;
  throw clientError('invalidParameterValue', `limit=${given}: must be a whole number from 1 to ${max}`);
}

/** `since` of statistics: as many seconds as they are kept. */
export function secondsOf(value: unknown): number {
  const given = text(value);
  if (given === undefined) return DEFAULT_SECONDS;
  const seconds = /^\d+$/.test(given) ? Number(given) : 0;
  if (seconds >= 1 && seconds <= DAY_SECONDS) return seconds;
  throw clientError(
    'invalidParameterValue',
    `since=${given}: must be a whole number of seconds from 1 to ${DAY_SECONDS}`,
  );
}

/** The UTC days `since` and `until`, both inclusive; without them the last thirty days and today. */
export function usageWindow(query: Query, now: Date): UsageWindow {
  const back = new Date(now.getTime() - DEFAULT_DAYS * DAY_SECONDS * 1000);
  const since = dayGiven('since', query.since) ?? iso(back);
  const until = dayGiven('until', query.until) ?? iso(now);
  if (since > until) {
    throw clientError('invalidParameterValue', `since=${since} is after until=${until}: it must not be`);
  }
  return { since, until, functionName: text(query.function) };
}

function dayGiven(name: string, value: unknown): string | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const date = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(given) : undefined;
  // 2026-02-30 is read as the second of March.
  if (date && !Number.isNaN(date.getTime()) && iso(date) === given) return given;
  throw clientError('invalidParameterValue', `${name}=${given}: must be a day of UTC such as 2026-01-31`);
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}
