import type { KeepAliveSettings } from '../../functions/model';
import { BoxPrior } from './box-prior';
import { FixedKeepAlive } from './fixed-keep-alive';
import { GoalPrice } from './goal-price';
import type { Hazard } from './hazard';
import type { LearnedFunction } from './learned-function';
import { LearnedFunctions } from './learned-functions';
import { LearnedPool, type Surroundings } from './learned-pool';
import type { BoxPolicy, PoolPolicy } from './pool-policy';
import type { Price } from './price';
import { StartCosts, type StartCostsRecord, type StartFacts } from './start-costs';
import { WastePrice, type WastePriceRecord } from './waste-price';

/** What is held, as a share of what a fixed keep-alive of ten minutes would hold for the same calls. */
export const WASTE_SHARES = { lean: 0.6, balanced: 0.85, warm: 0.93 } as const;
type Setting = keyof typeof WASTE_SHARES;
const SETTINGS = Object.keys(WASTE_SHARES) as Setting[];
/** What the functions have in common is counted anew so often. */
const LEARN_MS = 5 * 60_000;

/** What the functions of a box have in common, as it is kept. */
export interface LearnedBoxRecord {
  readonly costs: StartCostsRecord;
  readonly prices: Readonly<Record<Setting, WastePriceRecord>>;
}

/**
 * The learned keep-alive of a box. Each level of each function has a histogram of the times for which it was not
 * needed; from it follows when to hold an environment at the price that memory has (docs/keep-alive.md).
 */
export class LearnedBoxPolicy implements BoxPolicy, Surroundings {
  /** The last pool of each function version. */
  private readonly pools = new Map<string, LearnedPool>();
  readonly functions: LearnedFunctions;
  private readonly priors = new BoxPrior();
  private readonly prices: Readonly<Record<Setting, WastePrice>> = {
    lean: new WastePrice(WASTE_SHARES.lean),
    balanced: new WastePrice(WASTE_SHARES.balanced),
    warm: new WastePrice(WASTE_SHARES.warm),
  };
  private readonly costs: StartCosts;
  private tickedAt: number | undefined;
  private learnedAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** Of functions without a setting of their own. */
    private readonly warmth: Setting = 'balanced',
    facts?: StartFacts,
    /** What is learned of more function versions than these is not kept. */
    maxFunctions = Number.POSITIVE_INFINITY,
  ) {
    this.functions = new LearnedFunctions(maxFunctions);
    this.costs = new StartCosts(facts);
  }

  poolFor(
    key: string,
    facts: { readonly memoryMb: number; readonly settings: KeepAliveSettings },
  ): PoolPolicy {
    const { keepAliveMs } = facts.settings;
    if (keepAliveMs !== undefined) {
      this.functions.delete(key);
      this.pools.delete(key);
      return new FixedKeepAlive(keepAliveMs);
    }
    const learned = this.functions.of(key);
    const pool = new LearnedPool(
      this,
      this.priceFor(facts.settings.warmth, learned),
      facts.memoryMb,
      learned,
    );
    this.pools.set(key, pool);
    return pool;
  }

  *expected(now: number): Generator<string> {
    for (const [key, learned] of this.functions.entries()) {
      const pool = this.pools.get(key);
      if (pool ? pool.expectsCalls(now) : learned.isIdle) yield key;
    }
  }

  forget(functionName: string): void {
    this.functions.forget(functionName);
    this.forgetPools();
  }

  tick(now: number, stemMb = 0): void {
    this.forgetPools();
    for (const pool of this.pools.values()) pool.account(now);
    const elapsedMs = now - (this.tickedAt ?? now);
    this.tickedAt = now;
    const fixed = SETTINGS.reduce((sum, setting) => sum + this.prices[setting].pending, 0);
    for (const setting of SETTINGS) {
      const price = this.prices[setting];
      // Stems serve all functions: each setting answers for its part of the traffic.
      price.tick(elapsedMs, fixed > 0 ? (stemMb * elapsedMs * price.pending) / fixed : 0);
    }
    if (now - this.learnedAt < LEARN_MS) return;
    this.learnedAt = now;
    this.priors.learn(this.levels(now));
  }

  record(): LearnedBoxRecord {
    const { lean, balanced, warm } = this.prices;
    const prices = { lean: lean.record(), balanced: balanced.record(), warm: warm.record() };
    return { costs: this.costs.record(), prices };
  }

  /** Throws for a record that is none. */
  restore({ costs, prices }: LearnedBoxRecord): void {
    this.costs.restore(costs);
    for (const setting of SETTINGS) this.prices[setting].restore(prices[setting]);
  }

  /** Seconds of waiting that a GB·s is worth now. */
  price(setting: Setting = this.warmth): number {
    return this.prices[setting].current;
  }

  prior(level: number): Hazard {
    return this.priors.of(level);
  }

  startSeconds(initMs: number | undefined): number {
    return this.costs.expectedSeconds(initMs);
  }

  noteStart(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.costs.note(start);
  }

  private priceFor(warmth: KeepAliveSettings['warmth'] = this.warmth, learned: LearnedFunction): Price {
    if (typeof warmth === 'string') return this.prices[warmth];
    return new GoalPrice(warmth.coldShare, this.prices[this.warmth], learned);
  }

  /** Of functions that are not known any more. */
  private forgetPools(): void {
    for (const key of this.pools.keys()) if (!this.functions.get(key)) this.pools.delete(key);
  }

  private *levels(now: number): ReturnType<LearnedFunction['known']> {
    for (const learned of this.functions.values()) yield* learned.known(now);
  }
}
