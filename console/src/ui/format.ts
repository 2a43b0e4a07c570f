const NUMBER = new Intl.NumberFormat('en');
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY_TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY_MS = 86_400_000;

export function count(value: number): string {
  return NUMBER.format(Math.round(value));
}

/** Three digits that count, and the unit. */
export function milliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 3_600_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

export function megabytes(mb: number): string {
  return mb < 1024 ? `${count(mb)} MB` : `${(mb / 1024).toFixed(mb < 10_240 ? 2 : 1)} GB`;
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} KB` : megabytes(size / 1024 / 1024);
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value !== 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** In the reader's zone; with the day unless it is of the last 24 hours. */
export function clockTime(at: number, now = Date.now()): string {
  return Math.abs(now - at) < DAY_MS ? TIME.format(at) : DAY_TIME.format(at);
}

export function clockTimeMs(at: number, now = Date.now()): string {
  return `${clockTime(at, now)}.${String(Math.floor(at % 1000)).padStart(3, '0')}`;
}

/** Indented when it is JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** For a shell, in single quotes when it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `2026-01-31`. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
