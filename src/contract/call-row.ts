import type { Decision } from './decision';
import type { InvocationRecord } from './invocation-record';

/** A call that ended, as it is kept. */
export interface CallRow extends InvocationRecord {
  /** Why it started as it did, one sentence. */
  readonly why?: string;
}

/**
 * `GET /_lambdabox/calls`, newest first. Of its query: `function`, `kind`, `outcome` (`failed`: any but success), `minMs` and `maxMs` (of `totalMs`), `text` (the beginning
 * of a request id, or a part of an error's type or message), `since` (inclusive) and `until` (exclusive; both epoch milliseconds), `before` (a
 * `next`), `limit` (1 to 1000, 100).
 */
export interface CallsAnswer {
  readonly calls: readonly CallRow[];
  /** Where the rest begins; absent when there is none. A page may hold fewer calls than asked, even none, and still have one. */
  readonly next?: string;
}

/** `GET /_lambdabox/calls/:requestId`. */
export interface CallAnswer {
  readonly call: CallRow;
  /** What was decided for it, newest first. */
  readonly decisions: readonly Decision[];
}
