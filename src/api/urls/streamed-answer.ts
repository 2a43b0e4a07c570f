import type { BodySource, CallBody, InvokeStart } from '../../invocation/invocation';
import { PreludeReader } from '../http/prelude';
import { PacedOut } from '../http/paced-out';
import { MAX_STREAMED_BYTES } from '../http/streamed-body';
import { hasPrelude, metadataOf, plain, type HttpAnswer } from './function-output';
import type { UrlAnswers } from './url-answers';

/** A client that has not taken the rest of its answer by then, without a byte moving, is let go; milliseconds. */
const STUCK_MS = 60_000;
const STREAM_TYPE = 'application/octet-stream';

/**
 * Sends an answer on as it comes, and is not read while the client does not read. A client that leaves ends nothing: the
 * rest goes nowhere.
 */
export class StreamedAnswer implements CallBody {
  readonly limitBytes = MAX_STREAMED_BYTES;
  private prelude: PreludeReader | undefined;
  private answer: HttpAnswer = plain(STREAM_TYPE);
  private readonly paced: PacedOut;
  private state: 'waiting' | 'sending' | 'over' = 'waiting';

  constructor(private readonly answers: UrlAnswers) {
    this.paced = new PacedOut(answers.res);
  }

  began(start: InvokeStart): void {
    this.answers.began(start);
  }

  head(contentType: string | undefined, source: BodySource): void {
    this.prelude = hasPrelude(contentType) ? new PreludeReader() : undefined;
    if (contentType !== undefined && /^[\x20-\x7e]+$/.test(contentType)) this.answer = plain(contentType);
    if (this.answers.res.destroyed) this.state = 'over';
    this.paced.follow(source, () => {
      this.state = 'over';
    });
  }

  chunk(data: Buffer): void {
    if (this.state === 'over') return;
    const body = this.state === 'waiting' ? this.begun(data) : data;
    if (body && body.length > 0) this.paced.write(this.paced.memory.copyOf(body));
  }

  end(): void {
    if (this.state === 'over') return;
    // Metadata whose end never came.
    if (this.state === 'waiting' && this.prelude) return this.spoilt();
    if (this.state === 'waiting') this.answers.begin(this.answer);
    this.state = 'over';
    const { res } = this.answers;
    res.end();
    if (!res.writableFinished) res.setTimeout(STUCK_MS, () => res.destroy());
  }

  fail(): void {
    if (this.state === 'waiting') this.spoilt();
    // Half an answer must not look like a whole one.
    else if (this.state === 'sending') this.answers.res.destroy();
    this.state = 'over';
  }

  /** What of the first bytes is body; undefined while the metadata are not complete, or are none. */
  private begun(data: Buffer): Buffer | undefined {
    if (!this.prelude) {
      this.begin(this.answer);
      return data;
    }
    const read = this.prelude.take(data);
    if (read.kind === 'open') return undefined;
    const answer = read.kind === 'read' ? metadataOf(read.prelude) : undefined;
    if (read.kind !== 'read' || !answer) return this.spoilt();
    this.begin(answer);
    return read.rest;
  }

  private begin(answer: HttpAnswer): void {
    this.state = 'sending';
    this.answers.begin(answer);
    this.answers.res.flushHeaders();
  }

  private spoilt(): undefined {
    this.state = 'over';
    this.answers.badGateway();
  }
}
