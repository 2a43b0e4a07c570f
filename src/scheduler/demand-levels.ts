import type { KeepAliveSettings, ResolvedFunction } from '../functions/model';
import type { BoxPolicy, Hold, PoolPolicy } from './policy/pool-policy';

/** How many calls a pool has at once, and what its policy makes of the levels that this has reached. */
export class DemandLevels {
  private current = 0;
  private readonly falls: (number | undefined)[];

  private constructor(private policy: PoolPolicy) {
    this.falls = policy.falls();
  }

  static of(target: ResolvedFunction, box: BoxPolicy): DemandLevels {
    return new DemandLevels(policyFor(target, box));
  }

  /** Calls that run or wait. */
  get demand(): number {
    return this.current;
  }

  /** By level: when the concurrency last fell below it. */
  get fellAt(): readonly (number | undefined)[] {
    return this.falls;
  }

  /** A call came in. `isMet`: an idle environment was there. */
  rose(now: number, isMet: boolean): void {
    this.current += 1;
    this.policy.rose(this.current, now, isMet);
  }

  /** A call has its answer, or was given up. */
  fell(now: number): void {
    if (this.current === 0) return;
    this.policy.fell(this.current, now);
    this.falls[this.current] = now;
    this.current -= 1;
  }

  started(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.policy.started(start);
  }

  hold(level: number): readonly Hold[] {
    return this.policy.hold(level);
  }

  /** Of the environment for the `above`th level above the present concurrency; `since`: it is idle, where nothing is known of its level. */
  worth(above: number, since: number, now: number): number {
    const level = this.current + above;
    return this.policy.worth(level, now - (this.falls[level] ?? since), now);
  }

  hasNews(): boolean {
    return this.policy.hasNews();
  }

  /** The calls before are forgotten, so that no environment is made for those that were expected after them. */
  forgo(): void {
    this.falls.length = 0;
    this.policy.forgo();
  }

  /** The function's tags may have changed. What was seen of the levels stays. */
  retarget(before: ResolvedFunction, target: ResolvedFunction, box: BoxPolicy): void {
    if (!isSame(before.keepAlive, target.keepAlive)) this.policy = policyFor(target, box);
  }
}

function policyFor({ version, keepAlive }: ResolvedFunction, box: BoxPolicy): PoolPolicy {
  const key = `${version.functionName}:${version.version}`;
  return box.poolFor(key, { memoryMb: version.memorySize, settings: keepAlive });
}

/** `maxIdle` is no matter of the policy. */
function isSame(a: KeepAliveSettings, b: KeepAliveSettings): boolean {
  return a === b || (a.keepAliveMs === b.keepAliveMs && warmthOf(a) === warmthOf(b));
}

function warmthOf({ warmth }: KeepAliveSettings): string | number | undefined {
  return typeof warmth === 'object' ? warmth.coldShare : warmth;
}
