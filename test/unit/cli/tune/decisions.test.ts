import { choiceOf, memoryAdvice } from '../../../../src/cli/tune/choice';
import { figuresOf, type SizeFigures, type TunedCall } from '../../../../src/cli/tune/size-figures';
import { sizesFor } from '../../../../src/cli/tune/sizes';
import { SHIPPED_PRICES } from '../../../../src/cli/usage/prices';

const call = (billedMs: number, peakMb = 60, startKind = 'warm'): TunedCall => ({
  ...{ startKind, totalMs: billedMs + 5, durationMs: billedMs - 0.5 },
  ...{ billedMs, peakMb },
});

const size = (memoryMb: number, medianMs: number, costPerMillion: number, peakMb = 60): SizeFigures => ({
  ...{ memoryMb, vcpus: memoryMb / 1769, medianMs, p95Ms: medianMs, billedMs: medianMs },
  ...{ gbSeconds: 1, costPerMillion, peakMb, firstCall: { startKind: 'cold', totalMs: 300 } },
});

describe('sizes', () => {
  it('are the usual ones and the own one, as far as the box has them', () => {
    expect(sizesFor(undefined, 640, 1100)).toEqual([128, 256, 512, 640, 1024]);
    expect(sizesFor(undefined, 512, 4000)).toEqual([128, 256, 512, 1024, 1536, 3008]);
  });

  it('that were asked for are refused when the box has them not', () => {
    expect(sizesFor([256, 512], 128, 512)).toEqual([256, 512]);
    expect(() => sizesFor([256, 2048], 128, 1024)).toThrow('--memory 2048: the box has 1024 MB');
  });
});

describe('figures', () => {
  it('are of the warm calls: the first one started an environment', () => {
    const calls = [call(500, 70, 'cold'), call(10), call(20), call(30), call(100)];
    expect(figuresOf({ memoryMb: 512, calls }, SHIPPED_PRICES, 'x86')).toEqual({
      ...{ memoryMb: 512, vcpus: 512 / 1769, medianMs: 19.5, p95Ms: 99.5, billedMs: 40, peakMb: 70 },
      gbSeconds: 0.02,
      costPerMillion: 0.02 * 0.0000166667 * 1e6 + 0.2,
      firstCall: { startKind: 'cold', totalMs: 505 },
    });
  });

  it('are none of a size that failed, or was called once', () => {
    const calls = [call(1), call(1)];
    expect(figuresOf({ memoryMb: 128, calls, failure: 'boom' }, SHIPPED_PRICES, 'x86')).toBeUndefined();
    expect(figuresOf({ memoryMb: 128, calls: [call(1)] }, SHIPPED_PRICES, 'x86')).toBeUndefined();
  });
});

describe('choice', () => {
  it('names the cheapest, the fastest, and the one that is little of both', () => {
    const sizes = [size(128, 1000, 2), size(512, 250, 2.2), size(1024, 130, 2.5), size(3008, 120, 6)];
    expect(choiceOf(sizes)).toEqual({ cheapestMb: 128, fastestMb: 3008, balancedMb: 1024 });
  });

  it('of equals is the smallest', () => {
    expect(choiceOf([size(128, 1, 1), size(256, 1, 1)])).toEqual({
      ...{ cheapestMb: 128, fastestMb: 128, balancedMb: 128 },
    });
    expect(choiceOf([])).toBeUndefined();
  });

  it('advises the smallest size whose own peak leaves a fifth', () => {
    expect(memoryAdvice([size(128, 1, 1, 110), size(256, 1, 1, 120)])).toBe(
      'at most 120 MB were used: 256 MB is the smallest with a fifth to spare (its peak 120 MB, 53 % free)',
    );
    expect(memoryAdvice([size(128, 1, 1, 125)])).toContain('measure larger ones');
    expect(memoryAdvice([])).toBeUndefined();
  });
});
