import type { InvokeResult } from '../../../invocation/invocation';

/**
 * Why a batch was not given to its function, which is no try of it: no concurrency is free, the service cannot run it now, it
 * is stopping, or there is no such function.
 */
export type NotRunReason = 'throttled' | 'platform' | 'stopping' | 'no-function';

/** What became of a batch that a function was called with. `requestId`: of that call. */
export type BatchOutcome = { readonly requestId: string } & (
  | { readonly outcome: 'ok'; readonly answer: InvokeResult }
  /** These, and only these, it reported as failed. */
  | { readonly outcome: 'partial'; readonly answer: InvokeResult; readonly failedIds: ReadonlySet<string> }
  /** Without an answer: it will be refused again however often it is tried. */
  | { readonly outcome: 'failed'; readonly answer?: InvokeResult; readonly message: string }
  | { readonly outcome: 'not-run'; readonly why: NotRunReason; readonly message: string }
);
