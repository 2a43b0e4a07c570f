import type { KeepAliveSettings } from '../../functions/model';
import { BoxPrior } from './box-prior';
import { FixedKeepAlive } from './fixed-keep-alive';
import { GoalPrice } from './goal-price';
import type { Hazard } from './hazard';
import type { LearnedFunction } from './learned-function';
import { LearnedFunctions } from './learned-functions';
import { LearnedPool, type Surroundings } from './learned-pool';
import type { BoxPolicy, PoolPolicy } from './pool-policy';
import { StartCosts, type StartCostsRecord, type StartFacts } from './start-costs';
import { ShadowPrice } from './shadow-price';
import { balancedTerms, goalTerms, leanTerms, type Terms, warmTerms } from './terms';
import { WastePrice, type WastePriceRecord } from './waste-price';

/** What `lean` functions hold, as a share of what a fixed keep-alive of ten minutes would hold for the same calls. */
const LEAN_SHARE = 0.6;
type Setting = 'lean' | 'balanced' | 'warm';
/** What the functions have in common is counted anew so often. */
const LEARN_MS = 5 * 60_000;

/** What the functions of a box have in common, as it is kept. */
export interface LearnedBoxRecord {
  readonly costs: StartCostsRecord;
  readonly prices: { readonly lean: WastePriceRecord };
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
  private readonly lean = new WastePrice(LEAN_SHARE);
  private readonly shadow = new ShadowPrice();
  private readonly terms: Readonly<Record<Setting, Terms>> = {
    lean: leanTerms(this.lean),
    balanced: balancedTerms(this.shadow),
    warm: warmTerms(this.shadow),
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
      this.termsFor(facts.settings.warmth, learned),
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
    // Stems serve all functions; they are the lean ones' to answer for where that is what the box shall be.
    this.lean.tick(elapsedMs, this.warmth === 'lean' ? stemMb * elapsedMs : 0);
    this.shadow.tick(elapsedMs);
    if (now - this.learnedAt < LEARN_MS) return;
    this.learnedAt = now;
    this.priors.learn(this.levels(now));
  }

  record(): LearnedBoxRecord {
    return { costs: this.costs.record(), prices: { lean: this.lean.record() } };
  }

  /** Throws for a record that is none. */
  restore({ costs, prices }: LearnedBoxRecord): void {
    this.costs.restore(costs);
    this.lean.restore(prices.lean);
  }

  gaveWay(perMbMs: number): void {
    this.shadow.gaveWay(perMbMs);
  }

  /** Seconds of waiting that a GB·s is worth now. */
  price(setting: Setting = this.warmth): number {
    return this.terms[setting].price.current;
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

  private termsFor(warmth: KeepAliveSettings['warmth'] = this.warmth, learned: LearnedFunction): Terms {
    if (typeof warmth === 'string') return this.terms[warmth];
    const box = this.terms[this.warmth];
    return goalTerms(new GoalPrice(warmth.coldShare, box.price, learned), box);
  }

  /** Of functions that are not known any more. */
  private forgetPools(): void {
    for (const key of this.pools.keys()) if (!this.functions.get(key)) this.pools.delete(key);
  }

  private *levels(now: number): ReturnType<LearnedFunction['known']> {
    for (const learned of this.functions.values()) yield* learned.known(now);
  }
}
