import type { Writable } from 'node:stream';
import type { BodySource, CallBody, InvokeStart } from '../../invocation/invocation';
import { PacedOut } from './paced-out';
import type { Recycled } from './recycled';

/** The longest streamed answer (Lambda quotas, "Invocation payload"). */
export const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/** What a door makes of an answer on its way out. */
export interface StreamForm {
  /** Status and headers, before the first byte. `contentType` is the runtime's, if it said one. */
  begin(start: InvokeStart, contentType: string | undefined): void;
  /** The bytes that carry `data`, a copy in `memory`. */
  chunk(data: Buffer, memory: Recycled): Buffer;
}

/** How a streamed answer failed: as callers receive it. */
export interface StreamFailure {
  readonly document: Buffer;
  readonly errorType: string;
}

/**
 * Sends an answer on to its client as it comes, and has it stopped while the client does not read. Nothing is sent before the
 * first byte, so that what fails earlier may be answered otherwise. A client that leaves stops nothing: the function runs to
 * its end as on AWS, and nobody keeps what it answers.
 */
export class StreamedBody implements CallBody {
  readonly limitBytes = MAX_STREAMED_BYTES;
  private start: InvokeStart | undefined;
  private readonly paced: PacedOut;
  private contentType: string | undefined;
  private hasBegun = false;
  private isGone = false;
  private failed: StreamFailure | undefined;

  constructor(
    private readonly out: Writable,
    private readonly form: StreamForm,
  ) {
    this.paced = new PacedOut(out);
  }

  get failure(): StreamFailure | undefined {
    return this.failed;
  }

  began(start: InvokeStart): void {
    this.start = start;
  }

  head(contentType: string | undefined, source: BodySource): void {
    this.contentType = contentType;
    this.isGone = this.out.destroyed;
    this.paced.follow(source, () => {
      this.isGone = true;
    });
  }

  chunk(data: Buffer): void {
    if (this.isGone) return;
    this.begin();
    this.paced.write(this.form.chunk(data, this.paced.memory));
  }

  end(): void {
    // The door ends the answer: it may have something to add.
  }

  fail(document: Buffer, errorType: string): void {
    this.failed = { document, errorType };
  }

  /** Writes the status and the headers, if they were not yet: for an answer that has no bytes. */
  begin(): void {
    if (this.hasBegun || !this.start) return;
    this.hasBegun = true;
    this.form.begin(this.start, this.contentType);
  }
}
