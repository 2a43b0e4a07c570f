import { ascending, mean, median, nearestRank } from '../report/percentile';
import type { Prices } from '../usage/price-list';

/** What one call told of itself. */
export interface TunedCall {
  readonly startKind: string;
  /** From the request to the answer. Milliseconds. */
  readonly totalMs: number;
  /** Of the handler. */
  readonly durationMs: number;
  readonly billedMs: number;
  readonly peakMb: number;
}

/** The calls of one memory size, in their order; the first one started an environment. */
export interface MeasuredSize {
  readonly memoryMb: number;
  readonly calls: readonly TunedCall[];
  /** Why it was given up: nothing of it is compared then. */
  readonly failure?: string;
}

export interface SizeFigures {
  readonly memoryMb: number;
  /** Of a processor, as AWS counts it. */
  readonly vcpus: number;
  /** Warm calls, the handler's time. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** A mean: costs add up. */
  readonly billedMs: number;
  readonly gbSeconds: number;
  /** In the currency of the prices, requests among it. */
  readonly costPerMillion: number;
  /** The most that any call used. */
  readonly peakMb: number;
  /** The first call, from the request to the answer. */
  readonly firstCall: { readonly startKind: string; readonly totalMs: number };
}

/** At 1769 MB AWS gives one processor. */
const MB_PER_VCPU = 1769;

/** Undefined of a size that was given up, or has not been called twice. */
export function figuresOf(
  { memoryMb, calls, failure }: MeasuredSize,
  prices: Prices,
  architecture: string,
): SizeFigures | undefined {
  const [first, ...warm] = calls;
  if (failure !== undefined || !first || warm.length === 0) return undefined;
  const durations = ascending(warm.map(({ durationMs }) => durationMs));
  const billedMs = mean(warm.map((call) => call.billedMs));
  const gbSeconds = ((memoryMb / 1024) * billedMs) / 1000;
  const perGbSecond = prices.architectures[architecture]?.gbSecond ?? 0;
  return {
    memoryMb,
    vcpus: memoryMb / MB_PER_VCPU,
    medianMs: median(durations),
    p95Ms: nearestRank(durations, 0.95),
    billedMs,
    gbSeconds,
    costPerMillion: gbSeconds * perGbSecond * 1e6 + prices.millionRequests,
    peakMb: Math.max(...calls.map(({ peakMb }) => peakMb)),
    firstCall: { startKind: first.startKind, totalMs: first.totalMs },
  };
}
