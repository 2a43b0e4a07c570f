/** One line on its way to Loki. */
export interface LokiEntry {
  /** Its stream's labels, as JSON text: lines of one stream have the same text. */
  readonly labels: string;
  /** Nanoseconds since 1970, in digits: as a number they would not be exact. */
  readonly time: string;
  readonly line: string;
  /** `lineOrigin`, the same text for all lines of an environment. */
  readonly origin: string;
  /** Absent for what belongs to no invocation. */
  readonly requestId?: string;
  /** Told by who made the line; otherwise it is looked for in the line. */
  readonly level?: LineLevel;
}

export type LineLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** `function`: what functions and the platform log; `invocations`: one JSON object for each call. */
export type LokiStream = 'function' | 'invocations';

/** The labels are all of bounded sets: two streams a function, whatever it logs and however often it is called. */
export function streamLabels(functionName: string, stream: LokiStream): string {
  return JSON.stringify({ service: 'lambdabox', function: functionName, stream });
}

/**
 * Of whom a line tells, as the members of a JSON object: goes into Loki's structured metadata, which may have any
 * number of values.
 */
export function lineOrigin(version: string, environment: string): string {
  return JSON.stringify({ version, environment }).slice(1, -1);
}
