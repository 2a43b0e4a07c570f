import type { AnswerBody } from './answer-body';

/** Response limit in bytes: 6 MiB and 100 (recorded; the emulator's MaxPayloadSize). */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/** Keeps a whole answer in memory, as Invoke hands it to its caller. */
export class BufferedBody implements AnswerBody {
  readonly limitBytes = MAX_RESPONSE_BYTES;
  private type: string | undefined;
  private readonly parts: Buffer[] = [];

  /** What the runtime said of a good answer. */
  get contentType(): string | undefined {
    return this.type;
  }

  /** Bytes. */
  get length(): number {
    return this.parts.reduce((bytes, part) => bytes + part.length, 0);
  }

  /** The answer in the pieces in which it came. */
  get pieces(): readonly Buffer[] {
    return this.parts;
  }

  /** The answer, or the error document of a failure. One that came in one piece is not copied. */
  get payload(): Buffer {
    const [first, ...more] = this.parts;
    return first && more.length === 0 ? first : Buffer.concat(this.parts);
  }

  head(contentType: string | undefined): void {
    this.type = contentType;
  }

  chunk(data: Buffer): void {
    this.parts.push(Buffer.from(data));
  }

  end(): void {
    // All of it is here.
  }

  fail(document: Buffer): void {
    this.type = undefined;
    this.parts.length = 0;
    this.parts.push(document);
  }
}
