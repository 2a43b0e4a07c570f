/** Whoever reads an answer for a body: it is not read while the body cannot take more. */
export interface BodySource {
  /** A little more may come: what was read already. */
  pause(): void;
  resume(): void;
}

/**
 * Where the body of one answer goes, chosen once a call. It is told `head`, then chunks as they come from the runtime,
 * then exactly one of `end` and `fail`. None of them may throw.
 */
export interface AnswerBody {
  /** Bytes; a longer answer is refused, and its `fail` says so. */
  readonly limitBytes: number;
  /** The runtime begins its answer. `source` may be paused and resumed until the end; later that does nothing. */
  head(contentType: string | undefined, source: BodySource): void;
  /** The data is not kept beyond the call. */
  chunk(data: Buffer): void;
  end(): void;
  /**
   * The invocation failed, before its answer began or in the middle. `document` is the error as callers receive it, and
   * `errorType` its type, which need not stand in the document.
   */
  fail(document: Buffer, errorType: string): void;
}

/** What the Runtime API has to do with a body: it never ends one, the invocation does. */
export interface AnswerTarget extends Pick<AnswerBody, 'limitBytes' | 'chunk'> {
  head(contentType: string | undefined, source: BodySource): void;
}
