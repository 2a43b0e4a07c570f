const FIRST_MS = 1000;
const MOST_MS = 300_000;

/** The wait after so many tries in a row that were throttled or could not be made: 1 s, doubling to 5 minutes. */
export function backoffMs(setbacks: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** (Math.max(1, setbacks) - 1));
}
