/** ISO 8601 of epoch milliseconds; undefined where no date can be that far away: senders may write any number. */
export function isoTime(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
