import { LearnedFunction } from './learned-function';

/** What was learned of every function version of the box, by `function:version`: bounded, the last used stay. */
export class LearnedFunctions {
  private readonly byKey = new Map<string, LearnedFunction>();
  /** Those that went since somebody asked. */
  private gone = new Set<string>();

  constructor(private readonly max: number) {}

  get(key: string): LearnedFunction | undefined {
    return this.byKey.get(key);
  }

  entries(): Iterable<[string, LearnedFunction]> {
    return this.byKey.entries();
  }

  values(): Iterable<LearnedFunction> {
    return this.byKey.values();
  }

  /** A version that is new begins with what was learned of the one of its function that was called last. */
  of(key: string): LearnedFunction {
    const known = this.byKey.get(key);
    if (known) return known;
    const learned = this.lastUsedOf(functionOf(key))?.copy() ?? new LearnedFunction();
    this.set(key, learned);
    return learned;
  }

  set(key: string, learned: LearnedFunction): void {
    if (!this.byKey.has(key) && this.byKey.size >= this.max) this.delete(this.leastUsed());
    this.byKey.set(key, learned);
    this.gone.delete(key);
  }

  delete(key: string | undefined): void {
    if (key !== undefined && this.byKey.delete(key)) this.gone.add(key);
  }

  forget(functionName: string): void {
    for (const key of this.byKey.keys()) if (functionOf(key) === functionName) this.delete(key);
  }

  /** The keys of those that went since the last time. */
  takeGone(): string[] {
    const gone = [...this.gone];
    this.gone.clear();
    return gone;
  }

  private lastUsedOf(functionName: string | undefined): LearnedFunction | undefined {
    if (functionName === undefined) return undefined;
    let last: LearnedFunction | undefined;
    for (const [key, learned] of this.byKey) {
      if (functionOf(key) !== functionName) continue;
      if (learned.usedAt >= (last?.usedAt ?? Number.NEGATIVE_INFINITY)) last = learned;
    }
    return last;
  }

  private leastUsed(): string | undefined {
    let least: string | undefined;
    let usedAt = Number.POSITIVE_INFINITY;
    for (const [key, learned] of this.byKey) {
      // One that was not called yet is about to be.
      if (!(learned.usedAt < usedAt)) continue;
      usedAt = learned.usedAt;
      least = key;
    }
    return least;
  }
}

/** Undefined for a key of another form, as the simulator's. */
function functionOf(key: string): string | undefined {
  const end = key.lastIndexOf(':');
  return end < 0 ? undefined : key.slice(0, end);
}
