import type { Announced } from './announced-calls';
import type { Hold } from './policy/pool-policy';

export interface IdleView {
  readonly id: string;
  /** Since when it is idle. */
  readonly since: number;
}

/** One pool at one moment, as far as its size depends on it. Times are of the steady clock. */
export interface PoolSnapshot {
  /** Calls that run or wait. */
  readonly demand: number;
  readonly waiting: number;
  readonly starting: number;
  /** The least recently used first. */
  readonly idle: readonly IdleView[];
  /** By level: when the concurrency last fell below it. */
  readonly fellAt: readonly (number | undefined)[];
  /** The policy's word: when, after the fall, an environment for this level should be there. */
  readonly hold: (level: number) => readonly Hold[];
  /** Initialised environments that its provisioned concurrency still lacks. */
  readonly provisionedMissing: number;
  /** None of those that it lacks is made before this time, because inits failed. */
  readonly provisionedRetryAt: number;
  /** Ids of idle ones that do not go, for the same reason. */
  readonly provisionedIdle: ReadonlySet<string>;
  readonly maxIdle: number | undefined;
  /** Calls that are known to begin in a moment. */
  readonly announced?: Announced | undefined;
}

export interface PoolPlan {
  /** Environments that there should be, busy ones included. */
  readonly desired: number;
  /** Why that many. */
  readonly because: string;
  readonly kill: readonly { readonly id: string; readonly reason: string; readonly because: string }[];
  /** Environments to make although nobody waits. */
  readonly prewarm: number;
  /** When the plan changes though nothing happens; infinite when it never does. */
  readonly changesAt: number;
  /** Nothing is there and nothing will be wanted: the pool can be forgotten. */
  readonly isOver: boolean;
}

/** What to do with a pool now. Pure. */
export function planPool(pool: PoolSnapshot, now: number): PoolPlan {
  const wanted = withAnnounced(wantedLevels(pool, now), pool);
  const limit = pool.maxIdle ?? Number.POSITIVE_INFINITY;
  const wantedIdle = Math.max(Math.min(wanted.count, limit), pool.provisionedIdle.size);
  const surplusStarting = Math.max(0, pool.starting - pool.waiting);
  const doomed = pool.idle
    .filter(({ id }) => !pool.provisionedIdle.has(id))
    .slice(0, Math.max(0, pool.idle.length - wantedIdle));
  const reason = wanted.count > limit && pool.idle.length > limit ? 'max-idle' : 'keep-alive';
  const because =
    reason === 'max-idle'
      ? `the tag lambdabox:max-idle allows ${limit} idle environments`
      : wanted.expired || 'no call is expected soon';
  const ahead = Math.min(wanted.ahead, limit - pool.idle.length - surplusStarting);
  const prewarm = Math.max(0, ahead, pool.provisionedMissing);
  const alive = pool.idle.filter((environment) => !doomed.includes(environment));
  return {
    desired: pool.demand + Math.min(wantedIdle, pool.idle.length + surplusStarting + prewarm),
    because: desiredBecause(pool, wanted, wantedIdle),
    kill: doomed.map(({ id }) => ({ id, reason, because })),
    prewarm,
    changesAt:
      pool.provisionedRetryAt > now ? Math.min(wanted.changesAt, pool.provisionedRetryAt) : wanted.changesAt,
    isOver:
      pool.demand === 0 &&
      pool.starting === 0 &&
      alive.length === 0 &&
      prewarm === 0 &&
      pool.provisionedIdle.size === 0 &&
      !wanted.isLater,
  };
}

interface Wanted {
  /** Levels above the present concurrency that should have an environment. */
  readonly count: number;
  /** How many of them have none, and a call is expected for them. */
  readonly ahead: number;
  readonly because: string;
  /** Why the next level is not wanted any more. */
  readonly expired: string;
  /** A level that is not wanted now will be later. */
  readonly isLater: boolean;
  /** When one of these levels begins or ceases to be wanted. */
  readonly changesAt: number;
}

function wantedLevels(pool: PoolSnapshot, now: number): Wanted {
  const present = pool.idle.length + Math.max(0, pool.starting - pool.waiting);
  let count = 0;
  let ahead = 0;
  let because = '';
  let expired = '';
  let isLater = false;
  let changesAt = Number.POSITIVE_INFINITY;
  const levels = Math.max(pool.idle.length, pool.fellAt.length - 1 - pool.demand);
  for (let above = 1; above <= levels; above += 1) {
    const level = pool.demand + above;
    const since = pool.fellAt[level] ?? pool.idle.at(-above)?.since;
    if (since === undefined) continue;
    const age = now - since;
    const holds = pool.hold(level);
    const isNow = ({ fromMs, untilMs }: Hold) => age >= fromMs && age < untilMs;
    const current = holds.find(isNow);
    isLater ||= holds.some(({ fromMs }) => fromMs > age);
    for (const { fromMs, untilMs } of holds) {
      if (fromMs > age) changesAt = Math.min(changesAt, since + fromMs);
      else if (untilMs > age) changesAt = Math.min(changesAt, since + untilMs);
    }
    if (current) {
      count += 1;
      because ||= current.because;
      // What is held from the beginning is kept while it is there; only what was let go on purpose is made again. The
      // nth level that is wanted is served by the nth that is there, also where levels below it are not wanted.
      if (count > present && holds.some((hold) => hold.fromMs > 0 && isNow(hold))) ahead += 1;
    } else {
      const last = holds.findLast(({ untilMs }) => age >= untilMs);
      expired ||= last ? `${last.because}; that time is over` : '';
    }
  }
  return { count, ahead, because, expired, isLater, changesAt };
}

/** For a call that is announced there is to be one that is idle, whatever its level has known of calls. */
function withAnnounced(wanted: Wanted, { announced, idle, starting, waiting }: PoolSnapshot): Wanted {
  if (!announced) return wanted;
  const ahead = announced.count - idle.length - Math.max(0, starting - waiting);
  return {
    ...wanted,
    count: Math.max(wanted.count, announced.count),
    ahead: Math.max(wanted.ahead, ahead),
    because: announced.count > wanted.count ? announced.because : wanted.because,
    isLater: true,
    changesAt: Math.min(wanted.changesAt, announced.until),
  };
}

function desiredBecause(pool: PoolSnapshot, wanted: Wanted, wantedIdle: number): string {
  const parts: string[] = [];
  if (pool.demand > 0)
    parts.push(pool.demand === 1 ? '1 call runs or waits' : `${pool.demand} calls run or wait`);
  if (pool.provisionedIdle.size > 0 || pool.provisionedMissing > 0) parts.push('provisioned concurrency');
  if (wantedIdle > 0 && wanted.because) parts.push(`${wantedIdle} idle: ${wanted.because}`);
  return parts.join('; ') || wanted.expired || 'no call is expected soon';
}
