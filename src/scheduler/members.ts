/** What shall become of an environment, instead of becoming idle, as soon as its runtime asks for more. */
export type IdleOrder = 'end' | 'freeze';

/** The environments of a pool by what they do: start, serve a call, or wait for one. Times are of the steady clock. */
export class Members<E> {
  /** A stack: the most recently used environment is on top; the surplus, what was never used included, sinks and expires. */
  private readonly stack: E[] = [];
  private readonly begun = new Set<E>();
  private readonly reserved = new Set<E>();
  /** Busy ones that have answered, with the time of the answer. */
  private readonly answered = new Map<E, number>();
  private readonly orders = new Map<E, IdleOrder>();

  get idle(): readonly E[] {
    return this.stack;
  }

  get starting(): ReadonlySet<E> {
    return this.begun;
  }

  get busy(): ReadonlySet<E> {
    return this.reserved;
  }

  get size(): number {
    return this.stack.length + this.begun.size + this.reserved.size;
  }

  /** Busy ones that have answered since `time` and will be idle in a moment. */
  settlingSince(time: number): number {
    let count = 0;
    for (const answeredAt of this.answered.values()) if (answeredAt > time) count += 1;
    return count;
  }

  begin(environment: E): void {
    this.begun.add(environment);
  }

  /** Reserves an idle one for a call. */
  take(environment: E): void {
    if (this.stack.at(-1) === environment) this.stack.pop();
    else this.stack.splice(this.stack.lastIndexOf(environment), 1);
    this.reserved.add(environment);
  }

  /** Reserves one that would become idle for the next call; what was ordered for it is void. */
  pass(environment: E): void {
    this.begun.delete(environment);
    this.answered.delete(environment);
    this.orders.delete(environment);
    this.reserved.add(environment);
  }

  /** One has nothing to do. */
  rest(environment: E): void {
    this.answered.delete(environment);
    this.reserved.delete(environment);
    if (this.begun.delete(environment)) this.stack.unshift(environment);
    else this.stack.push(environment);
  }

  /** A busy one has answered. */
  settle(environment: E, now: number): void {
    if (this.reserved.has(environment)) this.answered.set(environment, now);
  }

  /** Orders what shall become of those that have answered. Returns how many these are. */
  order(order: IdleOrder): number {
    for (const environment of this.answered.keys()) this.orders.set(environment, order);
    return this.answered.size;
  }

  /** What was ordered for one that has become idle. */
  takeOrder(environment: E): IdleOrder | undefined {
    const order = this.orders.get(environment);
    if (order) this.orders.delete(environment);
    return order;
  }

  /** Forgets one that takes no more calls. Says what it did. */
  lose(environment: E): 'started' | 'served' | undefined {
    const did = this.begun.delete(environment) ? 'started' : undefined;
    const wasBusy = this.reserved.delete(environment);
    this.answered.delete(environment);
    this.orders.delete(environment);
    const index = this.stack.indexOf(environment);
    if (index >= 0) this.stack.splice(index, 1);
    return wasBusy ? 'served' : did;
  }
}
