/** Hands out the least of what was put in: O(log n) each way. Equals come out in the order in which they were put in. */
export class BinaryHeap<T> {
  private readonly items: T[] = [];
  private readonly keys: number[] = [];
  private readonly turns: number[] = [];
  private turn = 0;

  get size(): number {
    return this.items.length;
  }

  /** The least key; infinite when there is nothing. */
  get leastKey(): number {
    return this.keys[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Some of the next ones, the least first; the others in no order. */
  near(count: number): readonly T[] {
    return this.items.slice(0, count);
  }

  push(key: number, item: T): void {
    this.turn += 1;
    this.rise(this.items.length, item, key, this.turn);
  }

  /** Takes the least out. */
  pop(): T | undefined {
    const least = this.items[0];
    const item = this.items.pop();
    const key = this.keys.pop();
    const turn = this.turns.pop();
    if (item !== undefined && key !== undefined && turn !== undefined && this.items.length > 0)
      this.sink(item, key, turn);
    return least;
  }

  private rise(from: number, item: T, key: number, turn: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isAfter(above, key, turn)) break;
      this.move(above, at);
      at = above;
    }
    this.set(at, item, key, turn);
  }

  private sink(item: T, key: number, turn: number): void {
    const { length } = this.items;
    let at = 0;
    for (let below = 1; below < length; below = 2 * at + 1) {
      const [key2 = 0, turn2 = 0] = [this.keys[below + 1], this.turns[below + 1]];
      if (below + 1 < length && this.isAfter(below, key2, turn2)) below += 1;
      if (this.isAfter(below, key, turn)) break;
      this.move(below, at);
      at = below;
    }
    this.set(at, item, key, turn);
  }

  /** What is at `index` comes later than what has this key and turn. */
  private isAfter(index: number, key: number, turn: number): boolean {
    const there = this.keys[index] ?? 0;
    return there === key ? (this.turns[index] ?? 0) > turn : there > key;
  }

  private move(from: number, to: number): void {
    this.set(to, this.items[from] as T, this.keys[from] ?? 0, this.turns[from] ?? 0);
  }

  private set(at: number, item: T, key: number, turn: number): void {
    this.items[at] = item;
    this.keys[at] = key;
    this.turns[at] = turn;
  }
}
