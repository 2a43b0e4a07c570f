import type { AnswerBody, BodySource } from '../../src/environment/runtime-api/answer-body';

/** Somebody who takes an answer when the test says so, and has it stopped while `room` bytes wait. */
export class SlowBody implements AnswerBody {
  readonly limitBytes: number = 64 * 1024 * 1024;
  /** `head`, `end`, `fail <type>: <document>`, in order; chunks are counted. */
  readonly told: string[] = [];
  private readonly waiting: Buffer[] = [];
  private source: BodySource | undefined;
  private taken = 0;
  private most = 0;

  constructor(private readonly room: number) {}

  /** Bytes that wait to be taken. */
  get held(): number {
    return this.waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** The most that ever waited. */
  get mostHeld(): number {
    return this.most;
  }

  get takenBytes(): number {
    return this.taken;
  }

  head(contentType: string | undefined, source: BodySource): void {
    this.told.push(`head ${contentType ?? '-'}`);
    this.source = source;
  }

  chunk(data: Buffer): void {
    this.waiting.push(data);
    this.most = Math.max(this.most, this.held);
    if (this.held >= this.room) this.source?.pause();
  }

  end(): void {
    this.told.push('end');
  }

  fail(document: Buffer, errorType: string): void {
    this.told.push(`fail ${errorType}: ${document.toString()}`);
  }

  /** Takes all that waits and lets more come. */
  take(): void {
    this.taken += this.held;
    this.waiting.length = 0;
    this.source?.resume();
  }
}
