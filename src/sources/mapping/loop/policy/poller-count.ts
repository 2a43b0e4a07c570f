import type { PollerBounds } from './poller-bounds';

/** What of a mapping's pollers decides whether there should be more or fewer. */
export interface PollerFacts {
  readonly pollers: number;
  /** Of them: those that ask the broker now. */
  readonly receiving: number;
  /** Of them: those that wait for their function, whose calls are counted in `free` already. */
  readonly calling: number;
  readonly bounds: PollerBounds;
  /** More calls of the function that may run now. */
  readonly free: number;
  readonly isBrokerWell: boolean;
  /** The last batches were handled, at least in part. */
  readonly isFunctionWell: boolean;
  /** Records held may be more. */
  readonly hasRoom: boolean;
}

/**
 * Whether to begin another poller, after a broker gave all it was asked for. While somebody is asking the broker, more askers
 * would not bring more calls; when all others have their hands full, one is missing.
 */
export function wantsAnother({
  pollers,
  receiving,
  calling,
  bounds,
  free,
  isBrokerWell,
  isFunctionWell,
  hasRoom,
}: PollerFacts): boolean {
  if (!isBrokerWell || !hasRoom || pollers >= bounds.most) return false;
  return isFunctionWell && receiving === 0 && free > pollers - calling;
}
