import { BINS, binOf } from './gap-bins';
import { GapHistory } from './gap-history';
import { type Hazard, hazardOf } from './hazard';
import { type HoldCosts, planHolds, type Span } from './hold-plan';
import type { Hold } from './pool-policy';
import { worthAt, worthByBin } from './worth';

/** A plan is made anew when so large a share of the gaps, or of the price, has changed. */
const NOTICEABLE = { gaps: 0.05, price: 0.03 } as const;

const hazard: Hazard = new Float64Array(BINS);

/** The gaps of one level of a function, and what follows from them. */
export class LevelGaps {
  private holds: readonly Hold[] = [];
  private plannedFor: { readonly count: number; readonly perMs: number; readonly prior: Hazard } | undefined;

  private worth: Float64Array | undefined;
  private weighedFor: { readonly count: number; readonly prior: Hazard } | undefined;

  constructor(
    /** The level; that of the lowest, where several share their gaps. */
    private readonly level: number,
    readonly history = new GapHistory(),
  ) {}

  /** O(1) unless something has changed noticeably, else O(bins). */
  plan(prior: Hazard, costs: HoldCosts): readonly Hold[] {
    const { count } = this.history;
    if (this.isPlannedFor(count, prior, costs.perMs)) return this.holds;
    this.plannedFor = { count, perMs: costs.perMs, prior };
    hazardOf(this.history, prior, hazard);
    this.holds = planHolds(hazard, costs).map((span) => new LearnedHold(span, this.level, this.history));
    return this.holds;
  }

  /** Starts that a millisecond of holding saves at best, after a gap of `ageMs`. O(1) unless something has changed noticeably. */
  worthAt(ageMs: number, prior: Hazard): number {
    return worthAt(this.weigh(prior), binOf(ageMs), ageMs);
  }

  private weigh(prior: Hazard): Float64Array {
    const { count } = this.history;
    const before = this.weighedFor;
    if (this.worth && before?.prior === prior && isNear(count, before.count, NOTICEABLE.gaps))
      return this.worth;
    this.weighedFor = { count, prior };
    hazardOf(this.history, prior, hazard);
    this.worth = worthByBin(hazard);
    return this.worth;
  }

  private isPlannedFor(count: number, prior: Hazard, perMs: number): boolean {
    const before = this.plannedFor;
    return (
      before !== undefined &&
      before.prior === prior &&
      isNear(count, before.count, NOTICEABLE.gaps) &&
      isNear(perMs, before.perMs, NOTICEABLE.price)
    );
  }
}

function isNear(value: number, before: number, share: number): boolean {
  return value <= (1 + share) * before && value >= (1 - share) * before;
}

/** Says why only when somebody asks. */
class LearnedHold implements Hold {
  readonly fromMs: number;
  readonly untilMs: number;

  constructor(
    span: Span,
    private readonly level: number,
    private readonly history: GapHistory,
  ) {
    this.fromMs = span.fromMs;
    this.untilMs = span.untilMs;
  }

  get because(): string {
    const gaps = Math.round(this.history.count);
    const until = duration(this.untilMs);
    if (gaps === 0) return `functions of this box that are new are kept for ${until}`;
    const share = this.history.endedIn(binOf(this.fromMs), binOf(this.untilMs)) / this.history.count;
    const what = this.level === 1 ? 'a call came' : `${this.level} calls at once came`;
    const when =
      this.fromMs === 0
        ? `within ${until} of the last one`
        : `${duration(this.fromMs)} to ${until} after the last one`;
    return `${what} ${when} in ${Math.round(100 * share)} % of ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`;
  }
}

function duration(ms: number): string {
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  return ms < 5_400_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
