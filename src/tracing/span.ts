/** A part of a trace, as OpenTelemetry has it. Ids are hexadecimal digits, times epoch milliseconds. */
export interface Span {
  /** 32. */
  readonly traceId: string;
  /** 16. */
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  /** `server`: the call; `internal`: a phase of it. */
  readonly kind: 'server' | 'internal';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Its error, when it ended in one. */
  readonly error?: string;
}
