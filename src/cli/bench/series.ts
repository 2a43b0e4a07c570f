import type { BenchKind, CallOutcome, Sample } from './sample';

/** The first calls of a kind may all be of another one; then the kind cannot be had. */
const HOPELESS_CALLS = 5;

/** The calls of one function that were to be of one kind, and what became of them. */
export class Series {
  readonly samples: Sample[] = [];
  /** Start kinds of calls that were to be of this one, and how many. */
  readonly otherKinds = new Map<string, number>();
  /** What the service said instead of calling the function, and how often. */
  readonly refused = new Map<string, number>();
  private failed = 0;
  private last: { readonly requestId: string; readonly answer: string } | undefined;
  private reason: string | undefined;

  constructor(readonly kind: BenchKind) {}

  get failures(): number {
    return this.failed;
  }

  /** What the function answered when it failed last, and the request. */
  get lastFailure(): { readonly requestId: string; readonly answer: string } | undefined {
    return this.last;
  }

  /** Why there are fewer samples than wanted. */
  get note(): string | undefined {
    return this.reason;
  }

  get calls(): number {
    const counts = [...this.otherKinds.values(), ...this.refused.values()];
    return this.samples.length + this.failed + counts.reduce((sum, count) => sum + count, 0);
  }

  /** Whether `wanted` samples are there or no more are worth a try. */
  isDone(wanted: number): boolean {
    return this.samples.length >= wanted || this.reason !== undefined;
  }

  add(outcome: CallOutcome, wanted = Number.POSITIVE_INFINITY): void {
    if ('refused' in outcome) increment(this.refused, outcome.refused);
    else if ('functionError' in outcome) {
      this.failed += 1;
      this.last = { requestId: outcome.requestId, answer: outcome.answer };
    } else if (outcome.startKind === this.kind) this.samples.push(outcome.sample);
    else increment(this.otherKinds, outcome.startKind);
    this.reason = this.hopeless(wanted);
  }

  /** No more samples are worth a try, for this reason. */
  giveUp(reason: string): void {
    this.reason = reason;
  }

  private hopeless(wanted: number): string | undefined {
    if (this.samples.length === 0 && this.calls >= HOPELESS_CALLS && Number.isFinite(wanted)) {
      return `none of ${this.calls} calls was ${this.kind}`;
    }
    return this.calls >= 2 * wanted + HOPELESS_CALLS && this.samples.length < wanted
      ? `given up after ${this.calls} calls`
      : undefined;
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
