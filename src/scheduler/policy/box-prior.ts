import { BINS, binOf } from './gap-bins';
import type { Hazard } from './hazard';
import type { LevelGaps } from './level-gaps';

/** Where a class of levels begins: what one more of 20 environments is needed for says little about the first. */
const CLASSES = [1, 2, 3, 5, 9] as const;
/** Of a box without any history: half of the calls within a bin's time to its ninefold. */
const FIRST_HAZARD = 0.03;
/** A level counts as no more gaps than these, so that no busy function speaks for all. */
const MOST_GAPS = 3;
/** The class below counts as so many gaps. */
const BELOW_GAPS = 3;

export interface KnownLevel {
  readonly level: number;
  readonly gaps: LevelGaps;
  /** How long the gap that is not over has lasted, milliseconds. */
  readonly openMs: number | undefined;
}

/** What the functions of the box have in common: what is expected of a level of which little is known. */
export class BoxPrior {
  private hazards: readonly Hazard[] = CLASSES.map(() => new Float64Array(BINS).fill(FIRST_HAZARD));

  of(level: number): Hazard {
    return this.hazards[classOf(level)] as Hazard;
  }

  /** Counts every level of the box anew; a gap that is not over counts for the time that it has lasted. */
  learn(levels: Iterable<KnownLevel>): void {
    const ended = CLASSES.map(() => new Float64Array(BINS));
    const open = CLASSES.map(() => new Float64Array(BINS));
    for (const known of levels) {
      const index = classOf(known.level);
      addLevel(known, ended[index] as Float64Array, open[index] as Float64Array);
    }
    let below: Hazard | undefined;
    this.hazards = CLASSES.map((_, index) => {
      const hazard = Float64Array.from({ length: BINS }, (_unused, bin) => {
        const prior = below?.[bin] ?? FIRST_HAZARD;
        const [endedHere, openHere] = [ended[index]?.[bin] ?? 0, open[index]?.[bin] ?? 0];
        return (endedHere + BELOW_GAPS * prior) / (openHere + BELOW_GAPS);
      });
      below = hazard;
      return hazard;
    });
  }
}

function addLevel({ gaps, openMs }: KnownLevel, ended: Float64Array, open: Float64Array): void {
  const { history } = gaps;
  const openUntil = openMs === undefined ? 0 : binOf(openMs);
  let longer = history.beyond / history.unit;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    const here = (history.ended[bin] ?? 0) / history.unit;
    longer += here;
    const atRisk = longer + (bin < openUntil ? 1 : 0);
    if (atRisk === 0) continue;
    const weight = atRisk > MOST_GAPS ? MOST_GAPS / atRisk : 1;
    ended[bin] = (ended[bin] ?? 0) + weight * here;
    open[bin] = (open[bin] ?? 0) + weight * atRisk;
  }
}

function classOf(level: number): number {
  let index = CLASSES.length - 1;
  while (index > 0 && level < (CLASSES[index] ?? 0)) index -= 1;
  return index;
}
