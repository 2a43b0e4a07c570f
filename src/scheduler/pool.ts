import type { StemKind } from '../environment/environment-factory';
import type { ResolvedFunction } from '../functions/model';
import { Alarm } from './alarm';
import { AnnouncedCalls } from './announced-calls';
import { startBackoffMs } from './demand';
import { DemandLevels } from './demand-levels';
import { Members, type IdleOrder } from './members';
import { Outlook, type Prewarm } from './outlook';
import type { BoxPolicy } from './policy/pool-policy';
import type { PoolPlan, PoolSnapshot } from './pool-plan';
import { ProvisionedGoal, type ProvisionedView } from './provisioned-goal';
import type { Schedulable } from './schedulable';
import { StartBackoff } from './start-backoff';
import { serve, type Acquired, type Waiter } from './waiter';
import { WaitingCalls } from './waiting-calls';

/**
 * What became of an environment that may be invoked: a call has it, it is idle, it is idle and its init has failed, or
 * the pool does not want it.
 */
export type Admission = 'taken' | 'idle' | 'failed' | 'unwanted';

/**
 * The environments of one generation of a function version, and the calls that wait for one. Synchronous steps only: an environment
 * is taken and reserved without a pause, so that no two calls ever get the same one. Times are of the steady clock.
 */
export class Pool<E extends Schedulable> {
  /** The next look at its waiters, and the next for idle environments that shall freeze, if they are due. */
  readonly wakeUp = new Alarm();
  readonly freezing = new Alarm();
  readonly announced = new AnnouncedCalls();
  private readonly members = new Members<E>();
  private readonly calls = new WaitingCalls<E>();
  private readonly goal = new ProvisionedGoal<E>();
  private readonly backoff = new StartBackoff(startBackoffMs);
  private readonly outlook = new Outlook();
  private readonly levels: DemandLevels;
  private isOld = false;

  constructor(
    readonly key: string,
    private current: ResolvedFunction,
    readonly stemKind: StemKind,
    policy: BoxPolicy,
    /** Whose calls alone its environments serve. */
    readonly tenantId?: string,
  ) {
    this.levels = DemandLevels.of(current, policy);
  }

  get target(): ResolvedFunction {
    return this.current;
  }

  /** For sentences. */
  get name(): string {
    return this.current.version.functionName;
  }

  /** The least recently used first. */
  get idle(): readonly E[] {
    return this.members.idle;
  }

  get starting(): ReadonlySet<E> {
    return this.members.starting;
  }

  get busy(): ReadonlySet<E> {
    return this.members.busy;
  }

  /** Calls that wait for any environment, the longest waiting first. */
  get waiters(): readonly Waiter<E>[] {
    return this.calls.inLine;
  }

  /** Calls that run or wait: the concurrency that is asked of it. */
  get demand(): number {
    return this.levels.demand;
  }

  /** Environments that start and are promised to nobody. */
  get startingForAnybody(): number {
    return this.members.starting.size - this.calls.promises;
  }

  /** No start before this time, after one that failed. */
  get blockedUntil(): number {
    return this.backoff.blockedUntil;
  }

  get provisioned(): ProvisionedView<E> {
    return this.goal;
  }

  get provisionedGoal(): number {
    return this.goal.size;
  }

  get desired(): number {
    return this.outlook.desired;
  }

  get desiredBecause(): string {
    return this.outlook.because;
  }

  get prewarm(): Prewarm {
    return this.outlook.prewarm;
  }

  /** Its code or configuration was replaced: environments end instead of becoming idle. */
  get isRetired(): boolean {
    return this.isOld;
  }

  /** It has nothing, and nothing is planned for it. */
  get isOver(): boolean {
    if (this.members.size > 0 || !this.calls.isEmpty) return false;
    return this.isOld || (this.goal.size === 0 && this.outlook.isOver);
  }

  /** Busy environments that have answered since `time` and will be idle in a moment. */
  settlingSince(time: number): number {
    return this.members.settlingSince(time);
  }

  /** The environment that was used most recently; of provisioned concurrency while there is any, as on AWS. */
  top(): E | undefined {
    const { idle } = this.members;
    return this.goal.lastOf(idle) ?? idle.at(-1);
  }

  /** What holding its least needed idle environment saves at best: seconds of waiting for each millisecond. */
  worthOfLast(environment: E, now: number): number {
    return this.levels.worth(this.members.idle.length, environment.since, now);
  }

  /** Its policy thinks otherwise than at the last plan, though nothing happened here. */
  hasNews(): boolean {
    return this.levels.hasNews();
  }

  /** For the plan. */
  snapshot(now: number): PoolSnapshot {
    const { levels, members, goal } = this;
    return {
      demand: levels.demand,
      waiting: this.calls.inLine.length,
      starting: members.starting.size,
      idle: members.idle,
      fellAt: levels.fellAt,
      hold: (level) => levels.hold(level),
      provisionedMissing: goal.missing(now),
      provisionedRetryAt: goal.retryAt,
      provisionedIdle: goal.idsAmong(members.idle),
      maxIdle: this.current.keepAlive.maxIdle,
      announced: this.announced.look(now),
    };
  }

  /** The function's tags may have changed. */
  retarget(target: ResolvedFunction, policy: BoxPolicy): void {
    this.levels.retarget(this.current, target, policy);
    this.current = target;
  }

  /** A call came in. `isMet`: an idle environment was there for it. */
  demandRose(now: number, isMet: boolean): void {
    this.levels.rose(now, isMet);
    this.announced.came(now);
  }

  /** Reserves an idle one. */
  take(environment: E): void {
    this.members.take(environment);
  }

  /** A call waits for any environment. */
  wait(waiter: Waiter<E>): void {
    this.calls.add(waiter);
  }

  /** A call waits for an environment that will be made for it alone. */
  waitForPromise(waiter: Waiter<E>): void {
    this.calls.addApart(waiter);
  }

  /** `environment`, which was begun, is for `waiter` alone. */
  promise(environment: E, waiter: Waiter<E>): void {
    this.calls.promise(environment, waiter);
  }

  /** Gives the first waiter what was taken for it. */
  serveNext(taken: Acquired<E>, now: number): void {
    const waiter = this.calls.takeNext();
    if (waiter) serve(waiter, taken, now);
  }

  /** A call does not wait any more. */
  giveUp(waiter: Waiter<E>, now: number): void {
    this.calls.remove(waiter);
    this.levels.fell(now);
  }

  /** An environment is being made. */
  begin(environment: E): void {
    if (this.goal.isShort) this.goal.add(environment);
    this.members.begin(environment);
  }

  /** An environment could not be made. */
  startFailed(why: string): void {
    this.goal.startFailed(why);
  }

  /** An environment may be invoked: for whom it was made, or the first waiter, or on the stack. */
  admit(environment: E, now: number): Admission {
    if (this.isOld && !this.calls.isAwaited(environment)) return 'unwanted';
    const isNew = this.members.starting.has(environment);
    const hasFailed = isNew && this.initEnded(environment, now);
    if (!isNew && this.members.busy.has(environment)) this.levels.fell(now);
    const waiter = this.calls.takeFor(environment);
    if (!waiter) {
      this.members.rest(environment);
      return hasFailed ? 'failed' : 'idle';
    }
    this.members.pass(environment);
    const startKind = !isNew ? 'warm' : environment.isFromStem ? 'stem' : 'cold';
    serve(waiter, { environment, startKind, waitedMs: 0 }, now);
    return 'taken';
  }

  /** A busy one has answered. */
  settle(environment: E, now: number): void {
    this.members.settle(environment, now);
  }

  /** Orders what shall become of those that have answered. Returns how many these are. */
  order(order: IdleOrder): number {
    return this.members.order(order);
  }

  /** What was ordered for one that has become idle. */
  takeOrder(environment: E): IdleOrder | undefined {
    return this.members.takeOrder(environment);
  }

  /** Forgets an environment that takes no more invocations. Returns the call for which alone it was made. */
  lose(environment: E, now: number): Waiter<E> | undefined {
    const did = this.members.lose(environment);
    // Whatever the reason, the next try waits, so that a broken start cannot spin.
    if (did === 'started') this.backoff.failed(now);
    if (did === 'served') this.levels.fell(now);
    this.goal.lose(environment);
    return this.calls.takePromised(environment);
  }

  /** Keeps `count` initialised environments from now on. */
  provision(count: number): void {
    this.goal.order(count);
  }

  /** What the plan says holds until the next one. */
  follow(plan: PoolPlan): void {
    this.outlook.follow(plan, this.goal);
  }

  /** One of those that the plan has ordered was begun. */
  begunAhead(): void {
    this.outlook.begun();
  }

  /** The calls before are forgotten, so that none is made in place of an environment that was ended on purpose. */
  forgo(): void {
    this.levels.forgo();
  }

  retire(): void {
    this.isOld = true;
  }

  /** Ends all waits, which are the caller's to answer, and all timers. */
  close(): Waiter<E>[] {
    this.wakeUp.cancel();
    this.freezing.cancel();
    return this.calls.takeAll();
  }

  /** Says whether its init failed, in one of provisioned concurrency. */
  private initEnded(environment: E, now: number): boolean {
    this.backoff.worked();
    const { initMs, isFromStem } = environment;
    if (initMs === undefined) return this.goal.initFailed(environment, now);
    this.goal.worked();
    this.levels.started({ kind: isFromStem ? 'stem' : 'cold', initMs });
    return false;
  }
}
