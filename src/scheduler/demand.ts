/** What a pool looks like at one moment, as far as the wish for new environments depends on it. */
export interface Demand {
  readonly waiting: number;
  readonly starting: number;
  /** Environments that have answered and will be idle in a moment. */
  readonly settling: number;
}

/**
 * How many environments to start now: one for each waiter that nothing under way will serve. A busy environment may
 * come free earlier; whichever is first serves the waiter, and a surplus one stays as the next call's warm start.
 */
export function environmentsWanted(demand: Demand): number {
  return Math.max(0, demand.waiting - demand.starting - demand.settling);
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

const FIRST_PROVISION_BACKOFF_MS = 1_000;
const MAX_PROVISION_BACKOFF_MS = 300_000;

/**
 * How long nothing is provisioned for a function whose init fails: doubles from a second to five minutes. Nobody waits
 * for it, and only new code helps, as a rule.
 */
export function provisionBackoffMs(consecutiveFailures: number): number {
  if (consecutiveFailures === 0) return 0;
  return Math.min(MAX_PROVISION_BACKOFF_MS, FIRST_PROVISION_BACKOFF_MS * 2 ** (consecutiveFailures - 1));
}

/** How long a pool whose starts fail waits before the next try: doubles from 100 ms to 5 s. */
export function startBackoffMs(consecutiveFailures: number): number {
  if (consecutiveFailures === 0) return 0;
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (consecutiveFailures - 1));
}
