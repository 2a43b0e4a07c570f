/** A point of time in the log of one call, hung on a bucket: what a chart leads to. */
export interface Exemplar {
  readonly requestId: string;
  readonly value: number;
  /** Epoch seconds. */
  readonly at: number;
}

/** One series of a counter: it only grows. */
export class CounterSeries {
  protected current = 0;

  constructor(readonly labels: string) {}

  get value(): number {
    return this.current;
  }

  inc(by = 1): void {
    this.current += by;
  }
}

/** One series of a gauge. */
export class GaugeSeries extends CounterSeries {
  set(value: number): void {
    this.current = value;
  }
}

interface WrittenLines {
  readonly format: string;
  /** The count that they tell. */
  readonly count: number;
  readonly text: string;
}

/** One series of a histogram, and the newest call of each bucket. */
export class HistogramSeries {
  /** Observations of each bucket alone, the last one without bound: not yet the sums that are exposed. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[] = [];
  private total = 0;
  private observations = 0;
  private lines: WrittenLines | undefined;

  constructor(
    readonly labels: string,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  get sum(): number {
    return this.total;
  }

  /** Observations of all buckets: nothing of the series changes while this does not. */
  get count(): number {
    return this.observations;
  }

  /** Its lines in this format: those that were written last, while they are true, else what `write` makes. */
  written(format: string, write: () => string): string {
    const { lines, observations: count } = this;
    if (lines?.count === count && lines.format === format) return lines.text;
    const text = write();
    this.lines = { format, count, text };
    return text;
  }

  /** With `requestId` the observation becomes the exemplar of its bucket; `at` is epoch milliseconds. */
  observe(value: number, requestId?: string, at = 0): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.total += value;
    this.observations += 1;
    if (requestId !== undefined) this.exemplars[bucket] = { requestId, value, at: at / 1000 };
  }
}
