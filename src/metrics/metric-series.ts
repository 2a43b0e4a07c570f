/** A point of time in the log of one call, hung on a bucket: what a chart leads to. */
export interface Exemplar {
  readonly requestId: string;
  readonly value: number;
  /** Epoch seconds. */
  readonly at: number;
}

/** One series of a counter: it only grows. */
export class CounterSeries {
  value = 0;

  constructor(readonly labels: string) {}

  inc(by = 1): void {
    this.value += by;
  }
}

/** One series of a gauge. */
export class GaugeSeries extends CounterSeries {
  set(value: number): void {
    this.value = value;
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
  sum = 0;
  /** Observations of all buckets: nothing of the series changes while this does not. */
  count = 0;
  /** Its lines as they were written last. */
  written: WrittenLines | undefined;

  constructor(
    readonly labels: string,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** With `requestId` the observation becomes the exemplar of its bucket; `at` is epoch milliseconds. */
  observe(value: number, requestId?: string, at = 0): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
    this.count += 1;
    if (requestId !== undefined) this.exemplars[bucket] = { requestId, value, at: at / 1000 };
  }
}
