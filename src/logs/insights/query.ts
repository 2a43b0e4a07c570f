import type { LogRow } from './log-row';

/** Whether a row is wanted. */
export type Condition = (row: LogRow) => boolean;

export interface SortKey {
  readonly field: string;
  readonly isDescending: boolean;
}

export interface Aggregate {
  /** As its column is called. */
  readonly name: string;
  readonly kind: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** Undefined: rows are counted. */
  readonly field: string | undefined;
}

export interface Grouping {
  readonly name: string;
  /** A field, or milliseconds of time that belong together. */
  readonly by: { readonly field: string } | { readonly binMs: number };
}

export interface Statistics {
  readonly aggregates: readonly Aggregate[];
  readonly groupings: readonly Grouping[];
}

/** What a query of Logs Insights asks for. */
export interface InsightsQuery {
  readonly conditions: readonly Condition[];
  /** Columns; without any, `@timestamp` and `@message`. */
  readonly fields: readonly string[];
  readonly sort: readonly SortKey[];
  readonly statistics: Statistics | undefined;
  readonly limit: number | undefined;
}
