/** Of every record. */
export const BODY = JSON.stringify({ filling: 'x'.repeat(200) });

/** A kind of source in this bench. */
export interface SourceBench {
  readonly kind: string;
  /** What the service is told of its server, where that is of a shape of AWS's. */
  readonly env?: Readonly<Record<string, string>>;
  /** How its server is reached, where that is no shape of AWS's. */
  readonly connection?: { readonly name: string; readonly kind: string } & Readonly<Record<string, unknown>>;
  /** What mappings name it by, after `fill`. */
  mapping(): Readonly<Record<string, unknown>>;
  /** Puts so many records in; a stream is another each time. */
  fill(records: number): Promise<void>;
  /** A consumer of the same client library: takes so many records that are there, and lets go of them. */
  consume(records: number): Promise<void>;
  close(): Promise<void>;
}
