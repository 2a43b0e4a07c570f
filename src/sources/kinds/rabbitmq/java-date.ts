const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HOURS = 12;

/**
 * `Jan 1, 1970, 12:33:41 AM`: how the events of Amazon MQ write a moment, in UTC. By hand: a format of Intl keeps eight
 * megabytes of ICU's tables resident.
 */
export function javaDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const hours = date.getUTCHours();
  const [minutes, seconds] = [date.getUTCMinutes(), date.getUTCSeconds()].map((n) =>
    String(n).padStart(2, '0'),
  );
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}, ${hours % HOURS || HOURS}:${minutes}:${seconds} ${hours < HOURS ? 'AM' : 'PM'}`;
}
