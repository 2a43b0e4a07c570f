import type { SourceKindName, SourceView } from '../contract/source-view';
import type { SourceFact } from '../telemetry/events';
import { BoundedLabels } from './metric-labels';
import type { SourceFamilies } from './source-families';

/** Beyond them a source is `other`. */
const MAX_SOURCES = 2000;
const OUTCOMES = ['ok', 'partial', 'failed', 'throttled'] as const;
const TIMED: readonly SourceKindName[] = ['schedule', 'rule'];
const PUSHED: readonly SourceKindName[] = ['s3', 'http', 'webhook', 'sns', ...TIMED];

/** Moves what sources of events move. */
export class SourceMetrics {
  private readonly sources = new BoundedLabels(MAX_SOURCES);
  private readonly begun = new Set<string>();

  constructor(private readonly families: SourceFamilies) {}

  add(fact: SourceFact): void {
    const { kind } = fact;
    if (fact.what === 'removed') this.forget(fact.source);
    else {
      const source = this.sources.of(fact.source);
      this.begin(source, kind);
      this.move(source, fact);
    }
  }

  /** What there is now. */
  show(views: readonly SourceView[]): void {
    this.families.info.clear();
    for (const { id, kind, name, state } of views)
      this.families.info.of(this.sources.of(id), kind, name, state).set(1);
  }

  private move(source: string, fact: Exclude<SourceFact, { what: 'removed' }>): void {
    const { families } = this;
    const { kind } = fact;
    switch (fact.what) {
      case 'polled':
        return families.polls.of(source, kind, fact.records > 0 ? 'records' : 'empty').inc();
      case 'batch':
        return families.records.of(source, kind).inc(fact.records);
      case 'batch-ended':
        return families.batches.of(source, kind, fact.outcome).inc();
      case 'fired':
        return families.late.of(source, kind).inc(Math.max(0, fact.lateMs) / 1000);
      case 'filtered':
        return families.filtered.of(source, kind).inc(fact.records);
      case 'retried':
        return families.retried.of(source, kind).inc(fact.records);
      case 'dropped':
        return families.dropped.of(source, kind, fact.isKept ? 'yes' : 'no').inc(fact.records);
      case 'pollers':
        return families.pollers.of(source, kind).set(fact.count);
      case 'lag':
        if (fact.records !== undefined) families.lag.of(source, kind).set(fact.records);
        if (fact.oldestMs !== undefined) families.oldest.of(source, kind).set(fact.oldestMs / 1000);
        return;
      case 'trouble':
        return families.troubled.of(source, kind).set(fact.isWell ? 0 : 1);
      case 'missed':
        families.missed.of(source, kind, 'yes').inc(fact.caughtUp);
        return families.missed.of(source, kind, 'no').inc(fact.times - fact.caughtUp);
    }
  }

  /** What has not happened yet is zero: without it nobody can see the first time. */
  private begin(source: string, kind: SourceKindName): void {
    if (this.begun.has(source)) return;
    this.begun.add(source);
    const { families } = this;
    for (const outcome of OUTCOMES) families.batches.of(source, kind, outcome);
    for (const kept of ['yes', 'no']) families.dropped.of(source, kind, kept);
    for (const family of [families.records, families.filtered, families.retried, families.troubled])
      family.of(source, kind);
    if (TIMED.includes(kind)) {
      families.late.of(source, kind);
      for (const caughtUp of ['yes', 'no']) families.missed.of(source, kind, caughtUp);
    }
    if (PUSHED.includes(kind)) return;
    for (const result of ['records', 'empty']) families.polls.of(source, kind, result);
    for (const family of [families.pollers, families.lag, families.oldest]) family.of(source, kind);
  }

  private forget(source: string): void {
    this.sources.forget(source);
    this.begun.delete(source);
    for (const family of Object.values(this.families)) family.forget(source);
  }
}
