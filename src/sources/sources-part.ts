import type { SourceView } from '../contract/source-view';

/** Sources of one sort, put together: mappings, rules, schedules, ... */
export interface SourcesPart {
  /** From now on they call functions. */
  start(): void;
  views(): Promise<readonly SourceView[]>;
}
