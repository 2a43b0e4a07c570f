import type { Spread } from '../../contract/spread';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { Outcome } from '../../contract/outcome';
import { PHASES } from '../../telemetry/events';
import type { ByteReader, ByteWriter } from './bytes';
import { BUCKETS, bucketOf, upperBound, valueOfRank } from './log-buckets';

const OUTCOME_INDEX: Readonly<Record<Outcome, number>> = {
  success: 0,
  error: 1,
  timeout: 2,
  crash: 3,
  oom: 4,
  'init-error': 5,
  'too-large': 6,
};
const OUTCOMES = Object.keys(OUTCOME_INDEX) as Outcome[];

/** What is measured of a call: its total, then each phase in the order of PHASES. */
const MEASURES = 1 + PHASES.length;
export const TOTAL = 0;

/** Calls of one kind, counted and measured: adding one makes no object. 7 kB. */
export class Tally {
  private readonly counts = new Uint32Array(MEASURES * BUCKETS);
  private readonly seen = new Float64Array(MEASURES);
  private readonly sumMs = new Float64Array(MEASURES);
  private readonly maxMs = new Float64Array(MEASURES);
  private readonly outcomeCounts = new Float64Array(OUTCOMES.length);

  get calls(): number {
    return this.seen[TOTAL] ?? 0;
  }

  get errors(): number {
    return this.calls - (this.outcomeCounts[OUTCOME_INDEX.success] ?? 0);
  }

  add({ totalMs, phases, outcome }: InvocationRecord): void {
    increase(this.outcomeCounts, OUTCOME_INDEX[outcome], 1);
    this.observe(TOTAL, totalMs);
    for (let phase = 0; phase < PHASES.length; phase += 1) {
      const ms = phases[PHASES[phase] as keyof typeof phases];
      if (ms !== undefined) this.observe(phase + 1, ms);
    }
  }

  /** How many calls had each outcome that occurred. */
  outcomes(): Partial<Record<Outcome, number>> {
    const found = OUTCOMES.map((outcome, index) => [outcome, this.outcomeCounts[index] ?? 0] as const);
    return Object.fromEntries(found.filter(([, calls]) => calls > 0));
  }

  /** Of the total, or of a phase by its place in PHASES + 1; undefined when no call had it. */
  spread(measure: number): Spread | undefined {
    const calls = this.seen[measure] ?? 0;
    if (calls === 0) return undefined;
    const maxMs = this.maxMs[measure] ?? 0;
    const at = (share: number) => {
      // Nearest rank; 0.07 × 100 is a little above 7 in floating point, and must not become rank 8.
      const rank = Math.ceil(share * calls - 1e-9);
      return rank === calls ? maxMs : Math.min(maxMs, valueOfRank(this.counts, measure * BUCKETS, rank));
    };
    const meanMs = (this.sumMs[measure] ?? 0) / calls;
    return { calls, meanMs, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs };
  }

  /** The totals: pairs of an upper bound in milliseconds and the calls up to it and above the one before. */
  histogram(): [upToMs: number, calls: number][] {
    const pairs: [number, number][] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const calls = this.counts[bucket] ?? 0;
      if (calls > 0) pairs.push([upperBound(bucket), calls]);
    }
    return pairs;
  }

  merge(other: Tally): void {
    for (let at = 0; at < this.counts.length; at += 1) count(this.counts, at, other.counts[at] ?? 0);
    for (let at = 0; at < OUTCOMES.length; at += 1)
      increase(this.outcomeCounts, at, other.outcomeCounts[at] ?? 0);
    for (let measure = 0; measure < MEASURES; measure += 1)
      this.include(measure, other.seen[measure] ?? 0, other.sumMs[measure] ?? 0, other.maxMs[measure] ?? 0);
  }

  clear(): void {
    for (const part of [this.counts, this.seen, this.sumMs, this.maxMs, this.outcomeCounts]) part.fill(0);
  }

  /** Only what is not zero; times in whole microseconds. */
  write(to: ByteWriter): void {
    for (const calls of this.outcomeCounts) to.number(calls);
    for (let measure = 0; measure < MEASURES; measure += 1) {
      const seen = this.seen[measure] ?? 0;
      to.number(seen);
      if (seen === 0) continue;
      to.number(Math.round((this.sumMs[measure] ?? 0) * 1000));
      to.number(Math.round((this.maxMs[measure] ?? 0) * 1000));
      this.writeBuckets(to, measure * BUCKETS, seen);
    }
  }

  /** Adds what `write` wrote. `measures`: how many of them, the total first; the rest is left unread. */
  addFrom(from: ByteReader, measures = MEASURES): void {
    for (let at = 0; at < OUTCOMES.length; at += 1) increase(this.outcomeCounts, at, from.number());
    for (let measure = 0; measure < measures; measure += 1) {
      const seen = from.number();
      if (seen === 0) continue;
      this.include(measure, seen, from.number() / 1000, from.number() / 1000);
      let bucket = measure * BUCKETS;
      for (let left = seen; left > 0;) {
        bucket += from.number();
        const calls = from.number();
        count(this.counts, bucket, calls);
        left -= calls;
      }
    }
  }

  private writeBuckets(to: ByteWriter, first: number, seen: number): void {
    let before = first;
    for (let at = first, left = seen; left > 0; at += 1) {
      const calls = this.counts[at] ?? 0;
      if (calls === 0) continue;
      to.number(at - before);
      to.number(calls);
      before = at;
      left -= calls;
    }
  }

  private observe(measure: number, ms: number): void {
    count(this.counts, measure * BUCKETS + bucketOf(ms), 1);
    this.include(measure, 1, ms, ms);
  }

  private include(measure: number, calls: number, sumMs: number, maxMs: number): void {
    increase(this.seen, measure, calls);
    increase(this.sumMs, measure, sumMs);
    if (maxMs > (this.maxMs[measure] ?? 0)) this.maxMs[measure] = maxMs;
  }
}

/** Two functions for two types: one for both would be slow. */
function count(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

function increase(numbers: Float64Array, at: number, by: number): void {
  numbers[at] = (numbers[at] ?? 0) + by;
}
