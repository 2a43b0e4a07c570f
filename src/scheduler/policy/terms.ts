import type { Price } from './price';

/** How a function's environments are kept: what `lambdabox:warmth` means to the policy. */
export interface Terms {
  readonly price: Price;
  /** They stay while there is room; else they end as soon as they are worth less than the price. */
  readonly isKept: boolean;
  /** How much more its starts count than those of others, when something has to go. */
  readonly weight: () => number;
}

/** So much more those of `warm` functions count: they go when nearly nothing else is left. */
const WARM_WEIGHT = 8;

const plain = () => 1;

export function leanTerms(price: Price): Terms {
  return { price, isKept: false, weight: plain };
}

export function balancedTerms(price: Price): Terms {
  return { price, isKept: true, weight: plain };
}

export function warmTerms(price: Price): Terms {
  return { price, isKept: true, weight: () => WARM_WEIGHT };
}

/** Of a function with a goal: the dearer its starts have to be to reach it, the cheaper its memory is. */
export function goalTerms(price: Price, box: Terms): Terms {
  return { price, isKept: box.isKept, weight: () => (box.weight() * box.price.current) / price.current };
}
