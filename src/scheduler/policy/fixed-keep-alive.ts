import { CallRates } from './call-rates';
import type { BoxPolicy, Hold, PoolPolicy } from './pool-policy';

/**
 * Of what one tenant has left, where nothing else is said: the calls of one are too few to learn from, and a million
 * histories too many to keep. Milliseconds.
 */
export const TENANT_KEEP_ALIVE_MS = 10 * 60_000;

/** What a start is taken to cost where nobody measures it. Seconds. */
const START_SECONDS = 0.4;

/** The same keep-alive for every level. */
export class FixedKeepAlive implements PoolPolicy {
  private readonly rates = new CallRates();
  private readonly holds: readonly Hold[];

  constructor(keepAliveMs: number) {
    const because = `idle environments are kept for ${keepAliveMs / 1000} s`;
    this.holds = keepAliveMs > 0 ? [{ fromMs: 0, untilMs: keepAliveMs, because }] : [];
  }

  rose(level: number, now: number): void {
    this.rates.came(level, now);
  }

  fell(): void {}
  started(): void {}
  forgo(): void {}

  hasNews(): false {
    return false;
  }

  falls(): [] {
    return [];
  }

  hold(): readonly Hold[] {
    return this.holds;
  }

  /** As often as it was needed so far. */
  worth(level: number, _ageMs: number, now: number): number {
    return START_SECONDS * this.rates.perMs(level, now);
  }
}

/** One keep-alive for all functions, but for those that set their own. */
export class FixedBoxPolicy implements BoxPolicy {
  constructor(private readonly keepAliveMs: number) {}

  poolFor(_key: string, { settings }: Parameters<BoxPolicy['poolFor']>[1]): PoolPolicy {
    return new FixedKeepAlive(settings.keepAliveMs ?? this.keepAliveMs);
  }

  forget(): void {}
  tick(): void {}
  gaveWay(): void {}

  expected(): [] {
    return [];
  }
}
