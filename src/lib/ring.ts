/** The last items of a stream: taking one costs a store into an array. */
export class Ring<T> {
  private readonly items: (T | undefined)[];
  private next = 0;

  constructor(capacity: number) {
    this.items = new Array<T | undefined>(capacity).fill(undefined);
  }

  add(item: T): void {
    this.items[this.next] = item;
    this.next = (this.next + 1) % this.items.length;
  }

  /** At most `limit` of those that match, the newest first. */
  find(matches: (item: T) => boolean, limit: number): T[] {
    const found: T[] = [];
    for (let back = 1; back <= this.items.length && found.length < limit; back += 1) {
      const item = this.items[(this.next - back + this.items.length) % this.items.length];
      if (item === undefined) break;
      if (matches(item)) found.push(item);
    }
    return found;
  }
}
