import { type Price, PRICE_RANGE } from './price';

/** By how much a miss lowers the logarithm of the price. */
const STEP = 0.5;

/**
 * The price of a function with a goal: each miss lowers it, each other call raises it by so much less that both cancel
 * out when the goal's share of the calls is missed. Never higher than the box's: a goal does not make a function colder.
 */
export class GoalPrice implements Price {
  constructor(
    private readonly coldShare: number,
    private readonly box: Pick<Price, 'current'>,
    /** Where its logarithm is kept: it belongs to the function, not to the pool. */
    private readonly kept: { goalPrice: number | undefined } = { goalPrice: undefined },
  ) {}

  get current(): number {
    return Math.min(Math.exp(this.logarithm), this.box.current);
  }

  private get logarithm(): number {
    return (this.kept.goalPrice ??= Math.log(this.box.current));
  }

  account(): void {}

  called(isMissed: boolean): void {
    const moved = this.logarithm + STEP * (isMissed ? this.coldShare - 1 : this.coldShare);
    this.kept.goalPrice = Math.max(Math.log(PRICE_RANGE.least), Math.min(moved, Math.log(this.box.current)));
  }
}
