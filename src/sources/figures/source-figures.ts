import type { SourceCounts, SourceView } from '../../contract/source-view';
import type { Clock } from '../../lib/clock';
import type { SourceFact } from '../../telemetry/events';
import { MinuteRate } from './minute-rate';

/** What the facts of one source add up to. */
export type Figures = Pick<SourceView, 'counts' | 'rate' | 'lag' | 'pollers' | 'lastAt'>;

const NOTHING: SourceCounts = { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 };
/** Of one more than that nothing is known. */
const MAX_SOURCES = 20_000;

interface Known {
  counts: SourceCounts;
  readonly rate: MinuteRate;
  lag?: NonNullable<SourceView['lag']>;
  pollers?: number;
  lastAt?: number;
}

/** Adds up what is told of each source of events, since the service started. */
export class SourceFigures {
  private readonly known = new Map<string, Known>();

  constructor(private readonly clock: Pick<Clock, 'now' | 'wallTime'>) {}

  sourceFact(fact: SourceFact): void {
    if (fact.what === 'removed') this.known.delete(fact.source);
    else {
      const known = this.of(fact.source);
      if (known) this.add(known, fact);
    }
  }

  /** Zeros for a source of which nothing was told. */
  figures(source: string): Figures {
    const known = this.known.get(source);
    if (!known) return { counts: NOTHING, rate: 0 };
    const { counts, rate, lag, pollers, lastAt } = known;
    return {
      ...{ counts, rate: rate.perSecond(this.clock.now()) },
      ...(lag ? { lag } : {}),
      ...(pollers === undefined ? {} : { pollers }),
      ...(lastAt === undefined ? {} : { lastAt }),
    };
  }

  private of(source: string): Known | undefined {
    const before = this.known.get(source);
    if (before || this.known.size >= MAX_SOURCES) return before;
    const known: Known = { counts: NOTHING, rate: new MinuteRate() };
    this.known.set(source, known);
    return known;
  }

  private add(known: Known, fact: Exclude<SourceFact, { what: 'removed' }>): void {
    const count = (changes: Partial<SourceCounts>) => {
      known.counts = summed(known.counts, changes);
    };
    switch (fact.what) {
      case 'batch':
        count({ records: fact.records, batches: 1 });
        known.rate.add(fact.records, this.clock.now());
        known.lastAt = this.clock.wallTime();
        return;
      // What it gives to its targets is told of each as a batch.
      case 'fired':
        known.lastAt = this.clock.wallTime();
        return;
      case 'batch-ended':
        if (fact.outcome === 'failed' || fact.outcome === 'partial') count({ failures: 1 });
        return;
      case 'filtered':
        return count({ filtered: fact.records });
      case 'retried':
        return count({ retries: fact.records });
      case 'dropped':
        return count({ dropped: fact.records });
      case 'pollers':
        known.pollers = fact.count;
        return;
      case 'lag': {
        const { records, oldestMs } = fact;
        known.lag = {
          ...(records === undefined ? {} : { records }),
          ...(oldestMs === undefined ? {} : { oldestMs }),
        };
        return;
      }
      case 'polled':
      case 'trouble':
      case 'missed':
    }
  }
}

function summed(counts: SourceCounts, changes: Partial<SourceCounts>): SourceCounts {
  const sum = { ...counts } as Record<keyof SourceCounts, number>;
  for (const [name, by] of Object.entries(changes)) sum[name as keyof SourceCounts] += by;
  return sum;
}
