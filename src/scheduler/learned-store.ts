/** One thing that was learned, as it is stored. */
export interface LearnedRow {
  /** `function:version`, or empty for what the whole box has in common. */
  readonly key: string;
  /** When it was last used; it and the times in the text are times of day, epoch milliseconds. */
  readonly usedAt: number;
  /** JSON. */
  readonly text: string;
}

/** Where what was learned outlives the service. */
export interface LearnedStore {
  /** The last used first. */
  read(): readonly LearnedRow[];
  /** Writes `changed` and removes the keys in `gone`, both or nothing. */
  write(changed: readonly LearnedRow[], gone: readonly string[]): void;
  /** Removes all versions of a function. */
  forget(functionName: string): void;
  close(): void;
}
