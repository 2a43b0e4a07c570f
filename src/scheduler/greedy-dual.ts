/** What makes an idle environment worth its memory. */
export interface Worth {
  /** Invocations that the living environments of its pool have served. */
  readonly uses: number;
  /** What a start of it costs, milliseconds. */
  readonly startMs: number;
  /** What it holds, MB. */
  readonly memoryMb: number;
}

/**
 * Greedy-dual-size-frequency, as FaasCache uses it (Fuerst and Sharma, ASPLOS 2021): the victim is the environment of
 * the lowest priority, clock + uses × cost / size; the clock is the priority of the last victim, so that what was not
 * used since ages.
 */
export class GreedyDual {
  private clock = 0;
  /** The clock at the last use, by environment. */
  private readonly usedAt = new Map<string, number>();

  used(id: string): void {
    this.usedAt.set(id, this.clock);
  }

  forget(id: string): void {
    this.usedAt.delete(id);
  }

  priority(id: string, { uses, startMs, memoryMb }: Worth): number {
    return (this.usedAt.get(id) ?? 0) + (uses * startMs) / Math.max(1, memoryMb);
  }

  /** Told which priority the victim had. */
  evicted(priority: number): void {
    this.clock = Math.max(this.clock, priority);
  }
}
