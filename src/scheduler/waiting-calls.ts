import type { Waiter } from './waiter';

/** The calls that wait for an environment of a pool: in line for any, or, by a test control, for one of their own. */
export class WaitingCalls<E> {
  private readonly line: Waiter<E>[] = [];
  /** Those whose own environment is not begun yet. */
  private readonly unbegun = new Set<Waiter<E>>();
  /** Those for whom one is made. */
  private readonly promised = new Map<E, Waiter<E>>();

  /** For any environment, the longest waiting first. */
  get inLine(): readonly Waiter<E>[] {
    return this.line;
  }

  /** Environments that are made for one call alone. */
  get promises(): number {
    return this.promised.size;
  }

  get isEmpty(): boolean {
    return this.line.length === 0 && this.unbegun.size === 0 && this.promised.size === 0;
  }

  add(waiter: Waiter<E>): void {
    this.line.push(waiter);
  }

  /** It waits for an environment of its own. */
  addApart(waiter: Waiter<E>): void {
    this.unbegun.add(waiter);
  }

  /** `environment`, which was begun, is for `waiter` alone. */
  promise(environment: E, waiter: Waiter<E>): void {
    this.unbegun.delete(waiter);
    this.promised.set(environment, waiter);
  }

  /** Whether `environment` would serve one. */
  isAwaited(environment: E): boolean {
    return this.line.length > 0 || this.promised.has(environment);
  }

  /** Whom `environment` serves: for whom it was made, else the first in line. */
  takeFor(environment: E): Waiter<E> | undefined {
    return this.takePromised(environment) ?? this.line.shift();
  }

  takeNext(): Waiter<E> | undefined {
    return this.line.shift();
  }

  takePromised(environment: E): Waiter<E> | undefined {
    const waiter = this.promised.get(environment);
    if (waiter) this.promised.delete(environment);
    return waiter;
  }

  takeAll(): Waiter<E>[] {
    const all = [...this.line.splice(0), ...this.unbegun, ...this.promised.values()];
    this.unbegun.clear();
    this.promised.clear();
    return all;
  }

  remove(waiter: Waiter<E>): void {
    const index = this.line.indexOf(waiter);
    if (index >= 0) this.line.splice(index, 1);
    this.unbegun.delete(waiter);
    for (const [environment, promisedTo] of this.promised)
      if (promisedTo === waiter) this.promised.delete(environment);
  }
}
