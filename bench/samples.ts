/** Milliseconds of many calls, and what is quoted of them. */
export class Samples {
  private readonly sorted: readonly number[];

  constructor(values: readonly number[]) {
    this.sorted = [...values].sort((a, b) => a - b);
  }

  /** All of several rounds together. */
  static of(rounds: readonly Samples[]): Samples {
    return new Samples(rounds.flatMap(({ sorted }) => sorted));
  }

  get count(): number {
    return this.sorted.length;
  }

  /** The value that `share` (0 to 1) of the samples do not exceed. */
  percentile(share: number): number {
    const index = Math.min(this.sorted.length - 1, Math.floor(this.sorted.length * share));
    return this.sorted[index] ?? Number.NaN;
  }
}

export function median(values: readonly number[]): number {
  return new Samples(values).percentile(0.5);
}
