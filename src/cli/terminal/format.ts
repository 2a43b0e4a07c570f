/** `1.5 MB`: thousands, as Docker counts. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Milliseconds for people: `0.42 ms`, `12.3 ms`, `312 ms`, `4.21 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 9999.5) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`;
  return `${number(ms)} ms`;
}

/** Three digits that matter. */
export function number(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ago(time: number, now: number): string {
  return now - time < 5000 ? 'just now' : `${span(now - time)} ago`;
}

/** `0 s`, `59 s`, `5 min`, `3 h`, `2 days`: whole ones that have passed. */
export function span(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return plural(Math.floor(seconds / 86_400), 'day');
}

/** `12:34:56.789` of this machine's time zone. */
export function clockTime(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `1 function`, `2 functions`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1,234,567`. */
export function thousands(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
