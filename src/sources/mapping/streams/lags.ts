/** How far the shards of a mapping are behind. */
export class Lags {
  private readonly byShard = new Map<string, number>();
  private told: number | undefined;

  /** `tell` is given the longest, milliseconds, when that has changed. */
  constructor(private readonly tell: (oldestMs: number) => void) {}

  set(shardId: string, ms: number): void {
    this.byShard.set(shardId, ms);
    this.tellLongest();
  }

  /** It has been read to its end. */
  forget(shardId: string): void {
    this.byShard.delete(shardId);
    this.tellLongest();
  }

  private tellLongest(): void {
    const longest = Math.max(0, ...this.byShard.values());
    if (longest === this.told) return;
    this.told = longest;
    this.tell(longest);
  }
}
