/** What an event pattern lets through (EventBridge user guide, "Creating Amazon EventBridge event patterns"). */
export interface Pattern {
  /** `event`: what JSON.parse gives. */
  matches(event: unknown): boolean;
}

/** A pattern that cannot be one. The message says why, in AWS's words. */
export class InvalidPatternError extends Error {}
