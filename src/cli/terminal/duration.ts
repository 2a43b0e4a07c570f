import { usageError } from '../cli-error';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Epoch milliseconds of `10m` (that long ago; s, m, h, d, and `1h30m`), or of a point in time such as
 * `2026-01-31T12:00:00Z`. Throws a usage error for anything else.
 */
export function parseSince(text: string, now: number): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text) {
    return now - parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
  }
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw usageError(
      `--since ${text} must be a duration or a point in time`,
      'such as 90s, 10m, 1h30m, 2d, or 2026-01-31T12:00:00Z',
    );
  }
  return time;
}
