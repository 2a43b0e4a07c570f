import type { StemKind } from '../environment/environment-factory';
import type { ResolvedFunction } from '../functions/model';
import type { Timer } from '../lib/clock';
import { provisionBackoffMs } from './demand';
import type { BoxPolicy, PoolPolicy } from './policy/pool-policy';
import type { Schedulable } from './schedulable';
import type { Waiter } from './waiter';

/** Lambda's StatusReason of provisioned concurrency whose function does not initialise. */
const INIT_FAILURE = 'FUNCTION_ERROR_INIT_FAILURE';

export interface Prewarm {
  count: number;
  reason: 'forecast' | 'provisioned';
  because: string;
}

/**
 * The environments of one generation of one function version. Plain state and synchronous steps: an environment is
 * taken and reserved without a pause between, so that no two invocations ever get the same one. Times are of the steady
 * clock.
 */
export class Pool<E extends Schedulable> {
  /** A stack: the most recently used environment is on top; the surplus, what was never used included, sinks and expires. */
  readonly idle: E[] = [];
  readonly starting = new Set<E>();
  readonly busy = new Set<E>();
  /** Busy ones that have answered, with the time of the answer. */
  readonly settling = new Map<E, number>();
  readonly waiters: Waiter<E>[] = [];
  /** Answered ones that shall end or freeze, and not become idle, as soon as their runtime asks for more. */
  readonly afterwards = new Map<E, 'end' | 'freeze'>();
  /** Calls whose environment, as a test control wants it, is not begun yet. */
  readonly forced = new Set<Waiter<E>>();
  /** Environments that a test control has made for one call alone. */
  readonly promised = new Map<E, Waiter<E>>();
  /** Environments that belong to its provisioned concurrency. */
  readonly provisioned = new Set<E>();
  /** How many of those there shall be. */
  provisionedGoal = 0;
  /** Inits of those that failed since the last one that worked. */
  provisionedFailures = 0;
  /** None is made in place of those before this time. Calls need not wait for it. */
  provisionedRetryAt = 0;
  /** Why the last start failed, until one works. */
  failure: string | undefined;
  /** Starts that failed since the last one that worked. */
  failures = 0;
  /** No start before this time, after a failure. */
  blockedUntil = 0;
  /** What the plan has ordered though nobody waits. */
  prewarm: Prewarm = { count: 0, reason: 'forecast', because: '' };
  /** The plan expects calls for which an environment is to be made later. */
  expectsMore = false;
  /** The plan's word on how many environments there should be, for the views. */
  desired = 0;
  desiredBecause = '';
  /** Its code or configuration was replaced: environments end instead of becoming idle. */
  isRetired = false;
  /** The next look at this pool, if one is due. */
  wakeUp: Timer | undefined;
  /** The next look for idle environments that shall freeze, if one is due. */
  freezing: Timer | undefined;
  /** Invocations that its living environments have served. */
  uses = 0;
  /** Calls that run or wait: the concurrency that is asked of it. */
  demand = 0;
  /** By level: when the concurrency last fell below it. */
  readonly fellAt: (number | undefined)[];

  policy: PoolPolicy;

  constructor(
    readonly key: string,
    public target: ResolvedFunction,
    readonly stemKind: StemKind,
    policy: BoxPolicy,
  ) {
    this.policy = policyFor(target, policy);
    this.fellAt = this.policy.falls();
  }

  /** The function's tags may have changed. */
  retarget(target: ResolvedFunction, policy: BoxPolicy): void {
    const before = JSON.stringify(this.target.keepAlive);
    this.target = target;
    if (JSON.stringify(target.keepAlive) !== before) this.policy = policyFor(target, policy);
  }

  /** For sentences. */
  get name(): string {
    return this.target.version.functionName;
  }

  get size(): number {
    return this.idle.length + this.starting.size + this.busy.size;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.allWaiters().length === 0;
  }

  /** The init of an environment of this pool has ended. */
  started(environment: E, now: number): void {
    if (!this.starting.has(environment)) return;
    this.failures = 0;
    const { initMs, isFromStem } = environment;
    if (initMs === undefined) {
      if (this.provisioned.delete(environment)) this.provisionedFailed(now);
      return;
    }
    this.failure = undefined;
    this.provisionedFailures = 0;
    this.policy.started({ kind: isFromStem ? 'stem' : 'cold', initMs });
  }

  /** Those that fail together count once. */
  private provisionedFailed(now: number): void {
    this.failure = INIT_FAILURE;
    if (now < this.provisionedRetryAt) return;
    this.provisionedFailures += 1;
    this.provisionedRetryAt = now + provisionBackoffMs(this.provisionedFailures);
  }

  /** How many environments its provisioned concurrency lacks, as far as they may be made now. */
  provisionedMissing(now: number): number {
    return now < this.provisionedRetryAt ? 0 : Math.max(0, this.provisionedGoal - this.provisioned.size);
  }

  /** Busy environments that have answered since `time` and will be idle in a moment. */
  settlingSince(time: number): number {
    let count = 0;
    for (const answeredAt of this.settling.values()) if (answeredAt > time) count += 1;
    return count;
  }

  allWaiters(): Waiter<E>[] {
    return [...this.waiters, ...this.forced, ...this.promised.values()];
  }

  /** A call came in. */
  demandRose(now: number): void {
    this.demand += 1;
    this.policy.rose(this.demand, now);
  }

  /** A call has its answer, or was given up. */
  demandFell(now: number): void {
    if (this.demand === 0) return;
    this.policy.fell(this.demand, now);
    this.fellAt[this.demand] = now;
    this.demand -= 1;
  }

  /** The environment that was used most recently; of provisioned concurrency while there is any, as on AWS. */
  top(): E | undefined {
    const isFirst = (one: E) => this.provisioned.has(one);
    return (this.provisioned.size > 0 ? this.idle.findLast(isFirst) : undefined) ?? this.idle.at(-1);
  }

  /** Reserves an idle one. */
  take(environment: E): void {
    this.idle.splice(this.idle.lastIndexOf(environment), 1);
    this.busy.add(environment);
  }

  /** Puts an environment that may be invoked to use: for the first waiter, or on the stack. Says whether it was taken. */
  offer(environment: E, now: number): boolean {
    const isNew = this.starting.delete(environment);
    this.settling.delete(environment);
    const promisedTo = this.promised.get(environment);
    this.promised.delete(environment);
    const waiter = promisedTo ?? this.waiters.shift();
    if (!waiter) {
      this.busy.delete(environment);
      if (isNew) this.idle.unshift(environment);
      else this.idle.push(environment);
      return false;
    }
    this.busy.add(environment);
    waiter.release();
    const startKind = !isNew ? 'warm' : environment.isFromStem ? 'stem' : 'cold';
    waiter.turn.resolve({ environment, startKind, waitedMs: now - waiter.since });
    return true;
  }

  /** Forgets an environment that takes no more invocations. Says whether a call was running in it. */
  drop(environment: E): boolean {
    const wasBusy = this.busy.delete(environment);
    this.starting.delete(environment);
    this.settling.delete(environment);
    this.afterwards.delete(environment);
    this.provisioned.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
    if (this.size === 0) this.uses = 0;
    return wasBusy;
  }

  cancelTimers(): void {
    this.wakeUp?.cancel();
    this.freezing?.cancel();
  }

  removeWaiter(waiter: Waiter<E>): void {
    const index = this.waiters.indexOf(waiter);
    if (index >= 0) this.waiters.splice(index, 1);
    this.forced.delete(waiter);
    for (const [environment, promisedTo] of this.promised)
      if (promisedTo === waiter) this.promised.delete(environment);
  }
}

function policyFor({ version, keepAlive }: ResolvedFunction, policy: BoxPolicy): PoolPolicy {
  const key = `${version.functionName}:${version.version}`;
  return policy.poolFor(key, { memoryMb: version.memorySize, settings: keepAlive });
}
