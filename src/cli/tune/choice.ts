import type { SizeFigures } from './size-figures';

/** Memory sizes, MB. Of equals, the smallest. */
export interface Choice {
  readonly cheapestMb: number;
  readonly fastestMb: number;
  /** The least of cost and time together, each as a share of the most that any size had. */
  readonly balancedMb: number;
}

/** What a size should have free above the highest peak: the next event may be larger. */
const HEADROOM = 0.2;

/** Undefined when no size was measured. */
export function choiceOf(sizes: readonly SizeFigures[]): Choice | undefined {
  const mostCost = Math.max(...sizes.map(({ costPerMillion }) => costPerMillion));
  const mostMs = Math.max(...sizes.map(({ medianMs }) => medianMs));
  const share = (value: number, most: number) => (most > 0 ? value / most : 0);
  const cheapest = least(sizes, ({ costPerMillion }) => costPerMillion);
  const fastest = least(sizes, ({ medianMs }) => medianMs);
  const balanced = least(
    sizes,
    ({ costPerMillion, medianMs }) => share(costPerMillion, mostCost) + share(medianMs, mostMs),
  );
  if (!cheapest || !fastest || !balanced) return undefined;
  return {
    cheapestMb: cheapest.memoryMb,
    fastestMb: fastest.memoryMb,
    balancedMb: balanced.memoryMb,
  };
}

/** One sentence from real peaks; of runtimes that use what they are given, each size's own peak counts. */
export function memoryAdvice(sizes: readonly SizeFigures[]): string | undefined {
  if (sizes.length === 0) return undefined;
  const peakMb = Math.max(...sizes.map((size) => size.peakMb));
  const roomy = sizes.find((size) => size.peakMb <= size.memoryMb * (1 - HEADROOM));
  const used = `at most ${peakMb} MB were used`;
  if (!roomy) return `${used}: every size measured was nearly full; measure larger ones`;
  const free = Math.round((1 - roomy.peakMb / roomy.memoryMb) * 100);
  return `${used}: ${roomy.memoryMb} MB is the smallest with a fifth to spare (its peak ${roomy.peakMb} MB, ${free} % free)`;
}

function least(sizes: readonly SizeFigures[], of: (size: SizeFigures) => number): SizeFigures | undefined {
  return sizes.reduce<SizeFigures | undefined>(
    (best, size) => (best && of(best) <= of(size) ? best : size),
    undefined,
  );
}
