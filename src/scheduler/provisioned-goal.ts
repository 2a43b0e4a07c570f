import type { ProvisionedProgress } from '../functions/provisioned/provisioned';
import { provisionBackoffMs } from './demand';
import { StartBackoff } from './start-backoff';

/** Lambda's StatusReason of provisioned concurrency whose function does not initialise. */
const INIT_FAILURE = 'FUNCTION_ERROR_INIT_FAILURE';
const NONE: ReadonlySet<string> = new Set();

/** What others may know of it. */
export interface ProvisionedView<E> {
  /** Whether the next environment that is begun belongs to it. */
  readonly isShort: boolean;
  has(environment: E): boolean;
  /** How far it is, while those of `starting` have not initialised. */
  progress(starting: Iterable<E>): ProvisionedProgress;
  /** As many of `environments` as there are too many. */
  surplusOf(environments: readonly E[]): readonly E[];
}

/** The provisioned concurrency of a pool: how many environments it is to have, and which these are. */
export class ProvisionedGoal<E extends { readonly id: string }> implements ProvisionedView<E> {
  private readonly members = new Set<E>();
  /** Calls need not wait for it. */
  private readonly backoff = new StartBackoff(provisionBackoffMs);
  private wanted = 0;
  /** Why the last start failed, until one works. */
  private failure: string | undefined;

  /** How many there shall be. */
  get size(): number {
    return this.wanted;
  }

  get isShort(): boolean {
    return this.members.size < this.wanted;
  }

  has(environment: E): boolean {
    return this.members.has(environment);
  }

  progress(starting: Iterable<E>): ProvisionedProgress {
    let available = this.members.size;
    for (const environment of starting) if (this.members.has(environment)) available -= 1;
    return { available, ...(this.failure === undefined ? {} : { failure: this.failure }) };
  }

  surplusOf(environments: readonly E[]): readonly E[] {
    const surplus = this.members.size - this.wanted;
    return surplus <= 0 ? [] : environments.filter((one) => this.members.has(one)).slice(0, surplus);
  }

  /** None is made before this time. */
  get retryAt(): number {
    return this.backoff.blockedUntil;
  }

  /** How many are lacking, as far as they may be made now. */
  missing(now: number): number {
    return this.backoff.isBlocked(now) ? 0 : Math.max(0, this.wanted - this.members.size);
  }

  /** The ids of those of `environments` that belong to it. */
  idsAmong(environments: readonly E[]): ReadonlySet<string> {
    if (this.members.size === 0) return NONE;
    return new Set(environments.filter((one) => this.members.has(one)).map(({ id }) => id));
  }

  /** The last of `environments` that belongs to it. */
  lastOf(environments: readonly E[]): E | undefined {
    if (this.members.size === 0) return undefined;
    return environments.findLast((one) => this.members.has(one));
  }

  /** There shall be `size` from now on. */
  order(size: number): void {
    this.wanted = size;
    this.backoff.reset();
    this.failure = undefined;
  }

  add(environment: E): void {
    this.members.add(environment);
  }

  lose(environment: E): void {
    this.members.delete(environment);
  }

  /** An environment has initialised. */
  worked(): void {
    this.failure = undefined;
    this.backoff.worked();
  }

  /** The init of `environment` failed. Says whether it was one of these; it is none any more. */
  initFailed(environment: E, now: number): boolean {
    if (!this.members.delete(environment)) return false;
    this.failure = INIT_FAILURE;
    // Those that fail together count once.
    if (!this.backoff.isBlocked(now)) this.backoff.failed(now);
    return true;
  }

  /** No environment could be made. */
  startFailed(why: string): void {
    this.failure = why;
  }
}
