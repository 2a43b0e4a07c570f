import type { AnswerBody, BodySource } from '../../invocation/invocation';
import { plain, preludeAnswer, type HttpAnswer } from './function-output';
import { hasPrelude, PreludeReader } from './prelude-reader';
import type { UrlAnswers } from './url-answers';

/** The longest streamed answer (Lambda quotas, "Invocation payload"). */
const MAX_STREAMED_BYTES = 200 * 1024 * 1024;
const STREAM_TYPE = 'application/octet-stream';

/**
 * Sends an answer on as it comes, and is not read while the client does not read. A client that leaves ends nothing: the
 * rest goes nowhere.
 */
export class StreamedAnswer implements AnswerBody {
  readonly limitBytes = MAX_STREAMED_BYTES;
  private prelude: PreludeReader | undefined;
  private answer: HttpAnswer = plain(STREAM_TYPE);
  private source: BodySource | undefined;
  private isFull = false;
  private state: 'waiting' | 'sending' | 'over' = 'waiting';

  constructor(private readonly answers: UrlAnswers) {}

  head(contentType: string | undefined, source: BodySource): void {
    this.source = source;
    this.prelude = hasPrelude(contentType) ? new PreludeReader() : undefined;
    if (contentType !== undefined && /^[\x20-\x7e]+$/.test(contentType)) this.answer = plain(contentType);
    if (this.answers.res.destroyed) this.state = 'over';
    this.answers.res.once('close', () => this.leave());
  }

  chunk(data: Buffer): void {
    if (this.state === 'over') return;
    const body = this.state === 'waiting' ? this.begun(data) : data;
    if (body && body.length > 0) this.send(body);
  }

  end(): void {
    if (this.state === 'over') return;
    // Metadata whose end never came.
    if (this.state === 'waiting' && this.prelude) return this.spoilt();
    if (this.state === 'waiting') this.answers.begin(this.answer);
    this.state = 'over';
    this.answers.res.end();
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
    if (read === undefined) return undefined;
    const answer = read === 'too-long' ? undefined : preludeAnswer(read.metadata);
    if (read === 'too-long' || !answer) return this.spoilt();
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

  private send(body: Buffer): void {
    const { res } = this.answers;
    if (res.write(body) || this.isFull) return;
    this.isFull = true;
    this.source?.pause();
    res.once('drain', () => {
      this.isFull = false;
      this.source?.resume();
    });
  }

  private leave(): void {
    this.state = 'over';
    this.source?.resume();
  }
}
