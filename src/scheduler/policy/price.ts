/** What holding memory is worth: seconds of waiting for a GB·s. */
export interface Price {
  readonly current: number;
  /** What an idle level has held, and what it would have under a fixed keep-alive; MB·ms. */
  account(heldMbMs: number, fixedMbMs: number): void;
  /** A call came; `isMissed`: at a time at which no environment was to be there for it. */
  called(isMissed: boolean): void;
}

/** Of memory over time: a GB has 1,024 MB. */
export const MB_MS_A_GB_S = 1024 * 1000;

/** To begin with, keeping 128 MB for ten minutes is worth a wait of 0.15 s. */
export const FIRST_PRICE = 0.15 / (0.125 * 600);
/** However few or many calls there are. */
export const PRICE_RANGE = { least: FIRST_PRICE / 100, most: FIRST_PRICE * 30 } as const;
