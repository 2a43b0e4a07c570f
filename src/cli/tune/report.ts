import type { Prices } from '../usage/price-list';
import { choiceOf, memoryAdvice, type Choice } from './choice';
import { figuresOf, type SizeFigures } from './size-figures';
import type { Sweep } from './sweep';

/** `lambdabox tune --json`. */
export interface TuneReport {
  readonly functionName: string;
  /** What it has now. */
  readonly memoryMb: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly isInterrupted: boolean;
  /** Of AWS's price list: `x86` or `arm`. */
  readonly architecture: string;
  readonly currency: string;
  readonly pricesAsOf: string;
  readonly sizes: readonly SizeFigures[];
  readonly failed: readonly { readonly memoryMb: number; readonly failure: string }[];
  readonly choice?: Choice;
  readonly advice?: string;
}

type Told = Pick<TuneReport, 'functionName' | 'memoryMb' | 'startedAt' | 'architecture'>;

export function reportOfSweep(told: Told, { measured, isInterrupted }: Sweep, prices: Prices): TuneReport {
  const sizes = measured.flatMap((size) => figuresOf(size, prices, told.architecture) ?? []);
  const choice = choiceOf(sizes);
  const advice = memoryAdvice(sizes);
  return {
    ...told,
    isInterrupted,
    currency: prices.currency,
    pricesAsOf: prices.asOf,
    sizes,
    failed: measured.flatMap(({ memoryMb, failure }) => (failure === undefined ? [] : { memoryMb, failure })),
    ...(choice ? { choice } : {}),
    ...(advice === undefined ? {} : { advice }),
  };
}
