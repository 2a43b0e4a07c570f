import type { Pattern } from '../../../patterns/pattern';
import type { MappingSettings } from '../mapping-record';
import type { SourceRecord } from '../source-record';

/** Throws InvalidPatternError. */
export type CompilePattern = (pattern: string) => Pattern;

/** Which records a mapping's function is given: those that one of its patterns matches, all where it has none. */
export class RecordFilter {
  private constructor(private readonly patterns: readonly Pattern[]) {}

  static of(
    { FilterCriteria }: Pick<MappingSettings, 'FilterCriteria'>,
    compile: CompilePattern,
  ): RecordFilter {
    return new RecordFilter((FilterCriteria?.Filters ?? []).map(({ Pattern: text }) => compile(text)));
  }

  get isOpen(): boolean {
    return this.patterns.length === 0;
  }

  /** Both in the order in which they came. */
  split<R extends SourceRecord>(records: readonly R[]): { passed: readonly R[]; dropped: readonly R[] } {
    if (this.isOpen) return { passed: records, dropped: [] };
    const passed: R[] = [];
    const dropped: R[] = [];
    for (const record of records) (this.lets(record) ? passed : dropped).push(record);
    return { passed, dropped };
  }

  private lets(record: SourceRecord): boolean {
    const shown = record.filtered();
    return this.patterns.some((pattern) => pattern.matches(shown));
  }
}
