import { type Price, PRICE_RANGE } from './price';

/** By how much a miss lowers the logarithm of the price. */
const STEP = 0.5;

/**
 * The price of a function with a goal: each miss lowers it, each other call raises it by so much less that both cancel
 * out when the goal's share of the calls is missed. Never higher than the box's: a goal does not make a function colder.
 */
export class GoalPrice implements Price {
  private logarithm: number;

  constructor(
    private readonly coldShare: number,
    private readonly box: Pick<Price, 'current'>,
  ) {
    this.logarithm = Math.log(box.current);
  }

  get current(): number {
    return Math.min(Math.exp(this.logarithm), this.box.current);
  }

  account(): void {}

  called(isMissed: boolean): void {
    const moved = this.logarithm + STEP * (isMissed ? this.coldShare - 1 : this.coldShare);
    this.logarithm = Math.max(Math.log(PRICE_RANGE.least), Math.min(moved, Math.log(this.box.current)));
  }
}
