import { type Price, PRICE_RANGE } from './price';

/** By how much a miss lowers the logarithm of the price. */
const STEP = 0.5;

/** Where its logarithm is kept: it belongs to the function, not to the pool. */
interface KeptPrice {
  readonly goalPrice: number | undefined;
  keepPrice(logarithm: number): void;
}

/**
 * The price of a function with a goal: each miss lowers it, each other call raises it by so much less that both cancel
 * out when the goal's share of the calls is missed. Never higher than the box's: a goal does not make a function colder.
 */
export class GoalPrice implements Price {
  constructor(
    private readonly coldShare: number,
    private readonly box: Pick<Price, 'current'>,
    private readonly kept: KeptPrice,
  ) {}

  get current(): number {
    return Math.min(Math.exp(this.logarithm), this.box.current);
  }

  private get logarithm(): number {
    const { goalPrice } = this.kept;
    if (goalPrice !== undefined) return goalPrice;
    return this.keep(Math.log(this.box.current));
  }

  account(): void {}

  called(isMissed: boolean): void {
    const moved = this.logarithm + STEP * (isMissed ? this.coldShare - 1 : this.coldShare);
    this.keep(Math.max(Math.log(PRICE_RANGE.least), Math.min(moved, Math.log(this.box.current))));
  }

  private keep(logarithm: number): number {
    this.kept.keepPrice(logarithm);
    return logarithm;
  }
}
