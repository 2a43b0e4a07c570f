const FIRST_MS = 1000;
const LAST_MS = 60_000;

/** How long a record rests that was delivered so many times, and whose function failed each time. */
export function redeliveryMs(deliveries: number): number {
  return Math.min(LAST_MS, FIRST_MS * 2 ** (Math.max(1, deliveries) - 1));
}
