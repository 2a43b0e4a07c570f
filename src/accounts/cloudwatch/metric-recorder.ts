import type { InvocationRecord } from '../../contract/invocation-record';
import type { Clock, Timer } from '../../lib/clock';
import type {
  EnvironmentTransition,
  EventFact,
  ServiceLog,
  SourceFact,
  UnansweredCall,
} from '../../telemetry/events';
import { DROPPED, STREAMS, type MetricName } from './metric-names';
import type { MetricStore, SeriesMinute } from './metric-store';
import { keyOf, seriesOfCall } from './series';
import { StatisticSet } from './statistic-set';

export interface MetricRecorderParts {
  readonly clock: Clock;
  readonly store: MetricStore;
  readonly log: ServiceLog;
}

type Open = Map<string, Map<MetricName, StatisticSet>>;

const MINUTE_MS = 60_000;
/** What the end of the process without any warning may lose. */
const WRITE_MS = 5000;
/** As long as CloudWatch keeps minutes. */
export const KEPT_MINUTES = 15 * 24 * 60;
/** About 1 GB at most. */
const MAX_ROWS = 4_000_000;
/** Series of minutes that are not written yet: beyond, new ones are given up. The disk is full, or there are too many functions. */
const MAX_OPEN = 20_000;

/** Lambda's metrics, by the minute: counted in memory, and added to the store every five seconds and at the end. */
export class MetricRecorder {
  private open = new Map<number, Open>();
  private openSeries = 0;
  private readonly busy = new Map<string, number>();
  private timer: Timer | undefined;
  private isClosed = false;
  private isFailing = false;
  private boundedAt = -Infinity;
  private isReserved: (functionName: string) => boolean = () => false;

  constructor(private readonly parts: MetricRecorderParts) {}

  /** Who tells whether a function has concurrency of its own, which the account's others do not share. */
  learnReserved(isReserved: (functionName: string) => boolean): void {
    this.isReserved = isReserved;
  }

  start(): void {
    this.timer = this.parts.clock.after(WRITE_MS, () => {
      this.write();
      if (!this.isClosed) this.start();
    });
  }

  invocation(record: InvocationRecord): void {
    const { functionName, qualifier, version, startedAt, durationMs, outcome } = record;
    const values: [MetricName, number][] = [
      ['Invocations', 1],
      ['Errors', outcome === 'success' ? 0 : 1],
      ['Throttles', 0],
      ['Duration', durationMs],
    ];
    if (record.isProvisioned) values.push(['ProvisionedConcurrencyInvocations', 1]);
    this.add(startedAt, seriesOfCall(functionName, qualifier, version), values);
  }

  unanswered({ functionName, version, end, startedAt }: UnansweredCall): void {
    if (end === 'throttled')
      this.add(startedAt, seriesOfCall(functionName, undefined, version), [['Throttles', 1]]);
  }

  environment({ functionName, from, to }: EnvironmentTransition): void {
    const change = Number(to === 'busy') - Number(from === 'busy');
    if (change === 0) return;
    const count = Math.max(0, (this.busy.get(functionName) ?? 0) + change);
    if (count === 0) this.busy.delete(functionName);
    else this.busy.set(functionName, count);
    if (change < 0) return;
    const now = this.parts.clock.wallTime();
    this.add(now, [keyOf({ FunctionName: functionName })], [['ConcurrentExecutions', count]]);
    let all = 0;
    let unreserved = 0;
    for (const [name, each] of this.busy) {
      all += each;
      if (!this.isReserved(name)) unreserved += each;
    }
    this.add(
      now,
      [''],
      [
        ['ConcurrentExecutions', all],
        ['UnreservedConcurrentExecutions', unreserved],
      ],
    );
  }

  event(fact: EventFact): void {
    const values = eventValues(fact);
    if (values.length > 0) this.add(this.parts.clock.wallTime(), seriesOfFunction(fact.functionName), values);
  }

  sourceFact(fact: SourceFact): void {
    if (fact.what !== 'batch' || fact.ageMs === undefined || !STREAMS.has(fact.kind)) return;
    const { functionName, ageMs } = fact;
    this.add(this.parts.clock.wallTime(), seriesOfFunction(functionName), [['IteratorAge', ageMs]]);
  }

  /** Whether all is on disk. What cannot be written is kept for the next time. */
  write(): boolean {
    const { store, clock } = this.parts;
    try {
      if (this.openSeries > 0) store.write(this.merged());
      const minute = Math.floor(clock.wallTime() / MINUTE_MS);
      if (minute >= this.boundedAt + 60) {
        store.forgetBefore(minute - KEPT_MINUTES);
        store.bound(MAX_ROWS);
        this.boundedAt = minute;
      }
    } catch (error) {
      if (!this.isFailing) this.parts.log.error('metrics cannot be written', { error });
      this.isFailing = true;
      return false;
    }
    this.open = new Map();
    this.openSeries = 0;
    this.isFailing = false;
    return true;
  }

  /** Writes what is left. Idempotent. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timer?.cancel();
    this.write();
    this.parts.store.close();
  }

  /** What is open, with what the store has of the same minutes. */
  private merged(): SeriesMinute[] {
    return [...this.open].flatMap(([minute, all]) =>
      [...all].map(([series, sets]) => {
        const metrics: Record<string, readonly number[]> = { ...this.parts.store.read(series, minute) };
        for (const [metric, set] of sets) {
          const whole = StatisticSet.unpacked(set.packed());
          const kept = metrics[metric];
          if (kept) whole.merge(StatisticSet.unpacked(kept));
          metrics[metric] = whole.packed();
        }
        return { series, minute, metrics };
      }),
    );
  }

  private add(at: number, series: readonly string[], values: readonly [MetricName, number][]): void {
    const minute = Math.floor(at / MINUTE_MS);
    let all = this.open.get(minute);
    if (!all) this.open.set(minute, (all = new Map() as Open));
    for (const key of series) {
      let sets = all.get(key);
      if (!sets) {
        if (this.openSeries >= MAX_OPEN) continue;
        this.openSeries += 1;
        all.set(key, (sets = new Map<MetricName, StatisticSet>()));
      }
      for (const [metric, value] of values) {
        let set = sets.get(metric);
        if (!set) sets.set(metric, (set = new StatisticSet()));
        set.add(value);
      }
    }
  }
}

const seriesOfFunction = (functionName: string): string[] => ['', keyOf({ FunctionName: functionName })];

function eventValues(fact: EventFact): [MetricName, number][] {
  switch (fact.what) {
    case 'accepted':
      return [['AsyncEventsReceived', 1]];
    case 'run':
      return [['AsyncEventAge', fact.ageMs]];
    case 'dropped':
      return [
        ...(DROPPED.has(fact.condition) ? [['AsyncEventsDropped', 1] as [MetricName, number]] : []),
        ...(fact.condition === 'RecursiveInvocation'
          ? [['RecursiveInvocationsDropped', 1] as [MetricName, number]]
          : []),
      ];
    case 'delivery-failed':
      return fact.isFinal
        ? [[fact.isDeadLetter ? 'DeadLetterErrors' : 'DestinationDeliveryFailures', 1]]
        : [];
    default:
      return [];
  }
}
