import type { Door, RequestHead } from '../http/door';
import type { MetricsError } from './metrics-error';

/** A protocol of CloudWatch: how requests are read and answers are written. */
export interface MetricsProtocol {
  readonly name: string;
  readonly errors: Door['protocol'];
  knows(head: RequestHead): boolean;
  /** The operation, and its input. Throws MetricsError. */
  read(head: RequestHead, body: Buffer): { readonly operation: string; readonly input: unknown };
  write(answer: object, operation: string, requestId: string): Written;
  refuse(error: MetricsError, requestId: string): Written;
}

export interface Written {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
