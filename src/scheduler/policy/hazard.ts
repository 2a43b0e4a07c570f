import { BINS } from './gap-bins';
import type { GapHistory } from './gap-history';

/** By bin: the chance that the call comes in it when it has not come before. */
export type Hazard = Float64Array;

/** What is expected of a function of which nothing is known counts as so many gaps of its own. */
const PRIOR_GAPS = 1;

/** What a level's own gaps say, and where they are few, what `prior` says. Fills `into`. */
export function hazardOf(history: GapHistory, prior: Hazard, into: Hazard): void {
  const { unit } = history;
  let open = history.beyond / unit;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    const ended = (history.ended[bin] ?? 0) / unit;
    open += ended;
    into[bin] = (ended + PRIOR_GAPS * (prior[bin] ?? 0)) / (open + PRIOR_GAPS);
  }
}
