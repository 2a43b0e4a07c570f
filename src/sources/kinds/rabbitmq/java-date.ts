const SHOWN = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  month: 'short',
  day: 'numeric',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  hour12: true,
});

/** `Jan 1, 1970, 12:33:41 AM`: how the events of Amazon MQ write a moment, in UTC. */
export function javaDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  // Newer versions of Unicode's tables put a narrow space before AM.
  return SHOWN.format(date).replace(/\u202f/g, ' ');
}
