/** How far a schedule is. Times are epoch milliseconds. */
export interface FireMark {
  /** The last of its times that was dealt with. */
  readonly doneAt: number;
  /** Calls that it has begun. */
  readonly fired: number;
  /** Times that passed while nobody could see to them. */
  readonly missed: number;
  /** Its time whose call could not be begun yet, and how often that was tried. */
  readonly pending?: { readonly at: number; readonly tries: number };
}

/** Keeps how far schedules are. What was kept survives the end of the process, whatever ends it. */
export interface FireMarks {
  all(): ReadonlyMap<string, FireMark>;
  /** All of them or none. */
  keep(marks: Iterable<readonly [key: string, mark: FireMark]>): void;
  remove(key: string): void;
}
