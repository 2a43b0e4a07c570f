const FIRST_MS = 200;
const MOST_MS = 30_000;

/** The wait after so many setbacks in a row: a fifth of a second, doubling to half a minute. Order waits as long as it does. */
export function retryPauseMs(setbacks: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** (Math.max(1, setbacks) - 1));
}
