import type { ResolvedFunction } from '../functions/model';
import type { Timer } from '../lib/clock';
import type { Deferred } from '../lib/deferred';
import type { Schedulable } from './schedulable';

/** An invocation that waits for an environment. */
export interface Waiter<E> {
  readonly since: number;
  readonly turn: Deferred<Acquired<E>>;
  /** Forgets the deadline and the abort listener; called once, when the wait ends. */
  release(): void;
}

export interface Acquired<E> {
  readonly environment: E;
  /** The environment was made while this invocation waited, and it is its first. */
  readonly isCold: boolean;
  /** Milliseconds from acquire to this answer. */
  readonly waitedMs: number;
}

/**
 * The environments of one generation of one function version. Plain state and synchronous steps: an environment is
 * taken and reserved without a pause between, so that no two invocations ever get the same one.
 */
export class Pool<E extends Schedulable> {
  /** A stack: the most recently used environment is on top, the surplus sinks and expires. */
  readonly idle: E[] = [];
  readonly starting = new Set<E>();
  readonly busy = new Set<E>();
  /** Busy ones that have answered, with the time of the answer in epoch milliseconds. */
  readonly settling = new Map<E, number>();
  readonly waiters: Waiter<E>[] = [];
  /** Starts that failed since the last one that worked. */
  failures = 0;
  /** No start before this time, after a failure; epoch milliseconds. */
  blockedUntil = 0;
  /** Its code or configuration was replaced: environments end instead of becoming idle. */
  isRetired = false;
  /** The next look at this pool, if one is due. */
  wakeUp: Timer | undefined;

  constructor(
    readonly key: string,
    readonly target: ResolvedFunction,
  ) {}

  get size(): number {
    return this.idle.length + this.starting.size + this.busy.size;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.waiters.length === 0;
  }

  /** The most recently used idle environment, reserved. */
  take(): E | undefined {
    const environment = this.idle.pop();
    if (environment) this.busy.add(environment);
    return environment;
  }

  /** Puts an environment that may be invoked to use: for the first waiter, or on the stack. */
  offer(environment: E, now: number): void {
    const isNew = this.starting.delete(environment);
    this.settling.delete(environment);
    const waiter = this.waiters.shift();
    if (!waiter) {
      this.busy.delete(environment);
      this.idle.push(environment);
      return;
    }
    this.busy.add(environment);
    waiter.release();
    waiter.turn.resolve({ environment, isCold: isNew, waitedMs: now - waiter.since });
  }

  /** Forgets an environment that takes no more invocations. */
  drop(environment: E): void {
    this.starting.delete(environment);
    this.busy.delete(environment);
    this.settling.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
  }

  removeWaiter(waiter: Waiter<E>): void {
    const index = this.waiters.indexOf(waiter);
    if (index >= 0) this.waiters.splice(index, 1);
  }
}
